import assert from 'node:assert/strict';
import { maskNumber, maskNumbers } from '../../../../services/common/mask.js';

describe('masking numbers', () => {
  it('keeps the country and the last two digits, and hides how many there are', () => {
    assert.equal(maskNumber('+31612345678'), '+316*****78');
    assert.equal(maskNumber('+3161234567890'), '+316*****90');
  });

  it('shows nothing of a short number', () => assert.equal(maskNumber('1001'), '*****'));

  it('masks the numbers within a text and leaves ports alone', () => {
    assert.equal(maskNumbers('sip:+31612345678@10.0.0.1:5060;user=phone'), 'sip:+316*****78@10.0.0.1:5060;user=phone');
  });
});

/**
 * Emergency numbers: short numbers that a numbering plan's metadata of full numbers does not hold.
 * Worldwide ones are 112 and 911 (ITU-T E.161.1); the others by calling code.
 */

/** Is this `+<calling code><emergency number>`? */
export function isEmergencyNumber(number: string): boolean {
  if (number.length > 9) return false;
  if (/^\+[1-9]\d{0,2}(112|911)$/.test(number) && number.length <= 7) return true;
  return Object.entries(byCallingCode).some(([code, shorts]) => number.startsWith(`+${code}`) && shorts.includes(number.slice(code.length + 1)));
}

/** Is this dialled alone an emergency call nearly everywhere? Takes what stands before the `@` of a SIP URI. */
export function isEmergencyDialled(dialled: string): boolean {
  return ['112', '911', '999', '000', 'sos'].includes(dialled.toLowerCase()) || /^sos\./i.test(dialled);
}

const byCallingCode: Readonly<Record<string, readonly string[]>> = {
  '1': ['911', '112', '933', '988'],
  '7': ['101', '102', '103', '104'],
  '20': ['122', '123', '180'],
  '27': ['10111', '10177', '107'],
  '30': ['100', '166', '199'],
  '31': ['113'],
  '32': ['100', '101'],
  '33': ['15', '17', '18', '114', '115', '119', '191', '196', '197'],
  '36': ['104', '105', '107'],
  '39': ['113', '115', '118', '1530'],
  '40': ['961', '962'],
  '41': ['117', '118', '144', '1414'],
  '43': ['122', '133', '140', '144'],
  '44': ['999'],
  '45': ['114'],
  '47': ['110', '113'],
  '48': ['997', '998', '999'],
  '49': ['110'],
  '52': ['060', '065', '066', '068'],
  '54': ['100', '101', '107'],
  '55': ['190', '192', '193'],
  '56': ['131', '132', '133'],
  '60': ['999', '994'],
  '61': ['000', '106'],
  '62': ['110', '113', '118', '119'],
  '63': ['117'],
  '64': ['111'],
  '65': ['993', '995', '999'],
  '66': ['191', '199', '1669'],
  '81': ['110', '118', '119'],
  '82': ['119'],
  '84': ['113', '114', '115'],
  '86': ['110', '119', '120', '122'],
  '90': ['110', '112', '155'],
  '91': ['100', '101', '102', '108'],
  '92': ['15', '115', '1122'],
  '353': ['999'],
  '358': ['112'],
  '852': ['999', '992'],
  '972': ['100', '101', '102'],
};

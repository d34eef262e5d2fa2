// Original file: proto/latchkey/policy/v1/policy.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { CallOutcome as _latchkey_policy_v1_CallOutcome, CallOutcome__Output as _latchkey_policy_v1_CallOutcome__Output } from '../../../latchkey/policy/v1/CallOutcome.js';
import type { DecideBatch as _latchkey_policy_v1_DecideBatch, DecideBatch__Output as _latchkey_policy_v1_DecideBatch__Output } from '../../../latchkey/policy/v1/DecideBatch.js';
import type { DecideRequest as _latchkey_policy_v1_DecideRequest, DecideRequest__Output as _latchkey_policy_v1_DecideRequest__Output } from '../../../latchkey/policy/v1/DecideRequest.js';
import type { DecideResponse as _latchkey_policy_v1_DecideResponse, DecideResponse__Output as _latchkey_policy_v1_DecideResponse__Output } from '../../../latchkey/policy/v1/DecideResponse.js';
import type { DecisionBatch as _latchkey_policy_v1_DecisionBatch, DecisionBatch__Output as _latchkey_policy_v1_DecisionBatch__Output } from '../../../latchkey/policy/v1/DecisionBatch.js';
import type { ExplainRequest as _latchkey_policy_v1_ExplainRequest, ExplainRequest__Output as _latchkey_policy_v1_ExplainRequest__Output } from '../../../latchkey/policy/v1/ExplainRequest.js';
import type { Explanation as _latchkey_policy_v1_Explanation, Explanation__Output as _latchkey_policy_v1_Explanation__Output } from '../../../latchkey/policy/v1/Explanation.js';
import type { OutcomeBatch as _latchkey_policy_v1_OutcomeBatch, OutcomeBatch__Output as _latchkey_policy_v1_OutcomeBatch__Output } from '../../../latchkey/policy/v1/OutcomeBatch.js';
import type { PromptChunk as _latchkey_policy_v1_PromptChunk, PromptChunk__Output as _latchkey_policy_v1_PromptChunk__Output } from '../../../latchkey/policy/v1/PromptChunk.js';
import type { PromptRef as _latchkey_policy_v1_PromptRef, PromptRef__Output as _latchkey_policy_v1_PromptRef__Output } from '../../../latchkey/policy/v1/PromptRef.js';
import type { ReportBatchSummary as _latchkey_policy_v1_ReportBatchSummary, ReportBatchSummary__Output as _latchkey_policy_v1_ReportBatchSummary__Output } from '../../../latchkey/policy/v1/ReportBatchSummary.js';
import type { ReportSummary as _latchkey_policy_v1_ReportSummary, ReportSummary__Output as _latchkey_policy_v1_ReportSummary__Output } from '../../../latchkey/policy/v1/ReportSummary.js';

/**
 * Answers one question: this call, at this point; what next?
 * The service keeps no memory of a call between two steps: the cursor of an answer goes into the next question.
 */
export interface PolicyServiceClient extends grpc.Client {
  /**
   * One question, for any client. Digits asked about here always count as a guess.
   */
  Decide(argument: _latchkey_policy_v1_DecideRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_latchkey_policy_v1_DecideResponse__Output>): grpc.ClientUnaryCall;
  Decide(argument: _latchkey_policy_v1_DecideRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_latchkey_policy_v1_DecideResponse__Output>): grpc.ClientUnaryCall;
  Decide(argument: _latchkey_policy_v1_DecideRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_latchkey_policy_v1_DecideResponse__Output>): grpc.ClientUnaryCall;
  Decide(argument: _latchkey_policy_v1_DecideRequest, callback: grpc.requestCallback<_latchkey_policy_v1_DecideResponse__Output>): grpc.ClientUnaryCall;
  /**
   * One question, for any client. Digits asked about here always count as a guess.
   */
  decide(argument: _latchkey_policy_v1_DecideRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_latchkey_policy_v1_DecideResponse__Output>): grpc.ClientUnaryCall;
  decide(argument: _latchkey_policy_v1_DecideRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_latchkey_policy_v1_DecideResponse__Output>): grpc.ClientUnaryCall;
  decide(argument: _latchkey_policy_v1_DecideRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_latchkey_policy_v1_DecideResponse__Output>): grpc.ClientUnaryCall;
  decide(argument: _latchkey_policy_v1_DecideRequest, callback: grpc.requestCallback<_latchkey_policy_v1_DecideResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * The hot path: batches of questions, answered in any order and paired by tag.
   */
  DecideStream(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_latchkey_policy_v1_DecideBatch, _latchkey_policy_v1_DecisionBatch__Output>;
  DecideStream(options?: grpc.CallOptions): grpc.ClientDuplexStream<_latchkey_policy_v1_DecideBatch, _latchkey_policy_v1_DecisionBatch__Output>;
  /**
   * The hot path: batches of questions, answered in any order and paired by tag.
   */
  decideStream(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_latchkey_policy_v1_DecideBatch, _latchkey_policy_v1_DecisionBatch__Output>;
  decideStream(options?: grpc.CallOptions): grpc.ClientDuplexStream<_latchkey_policy_v1_DecideBatch, _latchkey_policy_v1_DecisionBatch__Output>;
  
  /**
   * The same answer with its reasons. Changes nothing, takes no PIN, so it can be used to guess none.
   */
  Explain(argument: _latchkey_policy_v1_ExplainRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_latchkey_policy_v1_Explanation__Output>): grpc.ClientUnaryCall;
  Explain(argument: _latchkey_policy_v1_ExplainRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_latchkey_policy_v1_Explanation__Output>): grpc.ClientUnaryCall;
  Explain(argument: _latchkey_policy_v1_ExplainRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_latchkey_policy_v1_Explanation__Output>): grpc.ClientUnaryCall;
  Explain(argument: _latchkey_policy_v1_ExplainRequest, callback: grpc.requestCallback<_latchkey_policy_v1_Explanation__Output>): grpc.ClientUnaryCall;
  /**
   * The same answer with its reasons. Changes nothing, takes no PIN, so it can be used to guess none.
   */
  explain(argument: _latchkey_policy_v1_ExplainRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_latchkey_policy_v1_Explanation__Output>): grpc.ClientUnaryCall;
  explain(argument: _latchkey_policy_v1_ExplainRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_latchkey_policy_v1_Explanation__Output>): grpc.ClientUnaryCall;
  explain(argument: _latchkey_policy_v1_ExplainRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_latchkey_policy_v1_Explanation__Output>): grpc.ClientUnaryCall;
  explain(argument: _latchkey_policy_v1_ExplainRequest, callback: grpc.requestCallback<_latchkey_policy_v1_Explanation__Output>): grpc.ClientUnaryCall;
  
  /**
   * The audio of a prompt, by content: WAV, 8000 Hz, 16 bit, mono.
   */
  GetPrompt(argument: _latchkey_policy_v1_PromptRef, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_latchkey_policy_v1_PromptChunk__Output>;
  GetPrompt(argument: _latchkey_policy_v1_PromptRef, options?: grpc.CallOptions): grpc.ClientReadableStream<_latchkey_policy_v1_PromptChunk__Output>;
  /**
   * The audio of a prompt, by content: WAV, 8000 Hz, 16 bit, mono.
   */
  getPrompt(argument: _latchkey_policy_v1_PromptRef, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_latchkey_policy_v1_PromptChunk__Output>;
  getPrompt(argument: _latchkey_policy_v1_PromptRef, options?: grpc.CallOptions): grpc.ClientReadableStream<_latchkey_policy_v1_PromptChunk__Output>;
  
  /**
   * How calls ended. Never in the path of a call.
   */
  Report(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_latchkey_policy_v1_ReportSummary__Output>): grpc.ClientWritableStream<_latchkey_policy_v1_CallOutcome>;
  Report(metadata: grpc.Metadata, callback: grpc.requestCallback<_latchkey_policy_v1_ReportSummary__Output>): grpc.ClientWritableStream<_latchkey_policy_v1_CallOutcome>;
  Report(options: grpc.CallOptions, callback: grpc.requestCallback<_latchkey_policy_v1_ReportSummary__Output>): grpc.ClientWritableStream<_latchkey_policy_v1_CallOutcome>;
  Report(callback: grpc.requestCallback<_latchkey_policy_v1_ReportSummary__Output>): grpc.ClientWritableStream<_latchkey_policy_v1_CallOutcome>;
  /**
   * How calls ended. Never in the path of a call.
   */
  report(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_latchkey_policy_v1_ReportSummary__Output>): grpc.ClientWritableStream<_latchkey_policy_v1_CallOutcome>;
  report(metadata: grpc.Metadata, callback: grpc.requestCallback<_latchkey_policy_v1_ReportSummary__Output>): grpc.ClientWritableStream<_latchkey_policy_v1_CallOutcome>;
  report(options: grpc.CallOptions, callback: grpc.requestCallback<_latchkey_policy_v1_ReportSummary__Output>): grpc.ClientWritableStream<_latchkey_policy_v1_CallOutcome>;
  report(callback: grpc.requestCallback<_latchkey_policy_v1_ReportSummary__Output>): grpc.ClientWritableStream<_latchkey_policy_v1_CallOutcome>;
  
  /**
   * The same, several in a message: how the sip service reports.
   */
  ReportBatch(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_latchkey_policy_v1_ReportBatchSummary__Output>): grpc.ClientWritableStream<_latchkey_policy_v1_OutcomeBatch>;
  ReportBatch(metadata: grpc.Metadata, callback: grpc.requestCallback<_latchkey_policy_v1_ReportBatchSummary__Output>): grpc.ClientWritableStream<_latchkey_policy_v1_OutcomeBatch>;
  ReportBatch(options: grpc.CallOptions, callback: grpc.requestCallback<_latchkey_policy_v1_ReportBatchSummary__Output>): grpc.ClientWritableStream<_latchkey_policy_v1_OutcomeBatch>;
  ReportBatch(callback: grpc.requestCallback<_latchkey_policy_v1_ReportBatchSummary__Output>): grpc.ClientWritableStream<_latchkey_policy_v1_OutcomeBatch>;
  /**
   * The same, several in a message: how the sip service reports.
   */
  reportBatch(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_latchkey_policy_v1_ReportBatchSummary__Output>): grpc.ClientWritableStream<_latchkey_policy_v1_OutcomeBatch>;
  reportBatch(metadata: grpc.Metadata, callback: grpc.requestCallback<_latchkey_policy_v1_ReportBatchSummary__Output>): grpc.ClientWritableStream<_latchkey_policy_v1_OutcomeBatch>;
  reportBatch(options: grpc.CallOptions, callback: grpc.requestCallback<_latchkey_policy_v1_ReportBatchSummary__Output>): grpc.ClientWritableStream<_latchkey_policy_v1_OutcomeBatch>;
  reportBatch(callback: grpc.requestCallback<_latchkey_policy_v1_ReportBatchSummary__Output>): grpc.ClientWritableStream<_latchkey_policy_v1_OutcomeBatch>;
  
}

/**
 * Answers one question: this call, at this point; what next?
 * The service keeps no memory of a call between two steps: the cursor of an answer goes into the next question.
 */
export interface PolicyServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * One question, for any client. Digits asked about here always count as a guess.
   */
  Decide: grpc.handleUnaryCall<_latchkey_policy_v1_DecideRequest__Output, _latchkey_policy_v1_DecideResponse>;
  
  /**
   * The hot path: batches of questions, answered in any order and paired by tag.
   */
  DecideStream: grpc.handleBidiStreamingCall<_latchkey_policy_v1_DecideBatch__Output, _latchkey_policy_v1_DecisionBatch>;
  
  /**
   * The same answer with its reasons. Changes nothing, takes no PIN, so it can be used to guess none.
   */
  Explain: grpc.handleUnaryCall<_latchkey_policy_v1_ExplainRequest__Output, _latchkey_policy_v1_Explanation>;
  
  /**
   * The audio of a prompt, by content: WAV, 8000 Hz, 16 bit, mono.
   */
  GetPrompt: grpc.handleServerStreamingCall<_latchkey_policy_v1_PromptRef__Output, _latchkey_policy_v1_PromptChunk>;
  
  /**
   * How calls ended. Never in the path of a call.
   */
  Report: grpc.handleClientStreamingCall<_latchkey_policy_v1_CallOutcome__Output, _latchkey_policy_v1_ReportSummary>;
  
  /**
   * The same, several in a message: how the sip service reports.
   */
  ReportBatch: grpc.handleClientStreamingCall<_latchkey_policy_v1_OutcomeBatch__Output, _latchkey_policy_v1_ReportBatchSummary>;
  
}

export interface PolicyServiceDefinition extends grpc.ServiceDefinition {
  Decide: MethodDefinition<_latchkey_policy_v1_DecideRequest, _latchkey_policy_v1_DecideResponse, _latchkey_policy_v1_DecideRequest__Output, _latchkey_policy_v1_DecideResponse__Output>
  DecideStream: MethodDefinition<_latchkey_policy_v1_DecideBatch, _latchkey_policy_v1_DecisionBatch, _latchkey_policy_v1_DecideBatch__Output, _latchkey_policy_v1_DecisionBatch__Output>
  Explain: MethodDefinition<_latchkey_policy_v1_ExplainRequest, _latchkey_policy_v1_Explanation, _latchkey_policy_v1_ExplainRequest__Output, _latchkey_policy_v1_Explanation__Output>
  GetPrompt: MethodDefinition<_latchkey_policy_v1_PromptRef, _latchkey_policy_v1_PromptChunk, _latchkey_policy_v1_PromptRef__Output, _latchkey_policy_v1_PromptChunk__Output>
  Report: MethodDefinition<_latchkey_policy_v1_CallOutcome, _latchkey_policy_v1_ReportSummary, _latchkey_policy_v1_CallOutcome__Output, _latchkey_policy_v1_ReportSummary__Output>
  ReportBatch: MethodDefinition<_latchkey_policy_v1_OutcomeBatch, _latchkey_policy_v1_ReportBatchSummary, _latchkey_policy_v1_OutcomeBatch__Output, _latchkey_policy_v1_ReportBatchSummary__Output>
}

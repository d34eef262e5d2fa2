import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { Arrived as _latchkey_policy_v1_Arrived, Arrived__Output as _latchkey_policy_v1_Arrived__Output } from './latchkey/policy/v1/Arrived.js';
import type { Assumption as _latchkey_policy_v1_Assumption, Assumption__Output as _latchkey_policy_v1_Assumption__Output } from './latchkey/policy/v1/Assumption.js';
import type { CallFacts as _latchkey_policy_v1_CallFacts, CallFacts__Output as _latchkey_policy_v1_CallFacts__Output } from './latchkey/policy/v1/CallFacts.js';
import type { CallOutcome as _latchkey_policy_v1_CallOutcome, CallOutcome__Output as _latchkey_policy_v1_CallOutcome__Output } from './latchkey/policy/v1/CallOutcome.js';
import type { Collect as _latchkey_policy_v1_Collect, Collect__Output as _latchkey_policy_v1_Collect__Output } from './latchkey/policy/v1/Collect.js';
import type { Connect as _latchkey_policy_v1_Connect, Connect__Output as _latchkey_policy_v1_Connect__Output } from './latchkey/policy/v1/Connect.js';
import type { ConnectFailed as _latchkey_policy_v1_ConnectFailed, ConnectFailed__Output as _latchkey_policy_v1_ConnectFailed__Output } from './latchkey/policy/v1/ConnectFailed.js';
import type { DecideBatch as _latchkey_policy_v1_DecideBatch, DecideBatch__Output as _latchkey_policy_v1_DecideBatch__Output } from './latchkey/policy/v1/DecideBatch.js';
import type { DecideRequest as _latchkey_policy_v1_DecideRequest, DecideRequest__Output as _latchkey_policy_v1_DecideRequest__Output } from './latchkey/policy/v1/DecideRequest.js';
import type { DecideResponse as _latchkey_policy_v1_DecideResponse, DecideResponse__Output as _latchkey_policy_v1_DecideResponse__Output } from './latchkey/policy/v1/DecideResponse.js';
import type { DecisionBatch as _latchkey_policy_v1_DecisionBatch, DecisionBatch__Output as _latchkey_policy_v1_DecisionBatch__Output } from './latchkey/policy/v1/DecisionBatch.js';
import type { Destination as _latchkey_policy_v1_Destination, Destination__Output as _latchkey_policy_v1_Destination__Output } from './latchkey/policy/v1/Destination.js';
import type { Digits as _latchkey_policy_v1_Digits, Digits__Output as _latchkey_policy_v1_Digits__Output } from './latchkey/policy/v1/Digits.js';
import type { Directive as _latchkey_policy_v1_Directive, Directive__Output as _latchkey_policy_v1_Directive__Output } from './latchkey/policy/v1/Directive.js';
import type { Event as _latchkey_policy_v1_Event, Event__Output as _latchkey_policy_v1_Event__Output } from './latchkey/policy/v1/Event.js';
import type { ExplainRequest as _latchkey_policy_v1_ExplainRequest, ExplainRequest__Output as _latchkey_policy_v1_ExplainRequest__Output } from './latchkey/policy/v1/ExplainRequest.js';
import type { ExplainedStep as _latchkey_policy_v1_ExplainedStep, ExplainedStep__Output as _latchkey_policy_v1_ExplainedStep__Output } from './latchkey/policy/v1/ExplainedStep.js';
import type { Explanation as _latchkey_policy_v1_Explanation, Explanation__Output as _latchkey_policy_v1_Explanation__Output } from './latchkey/policy/v1/Explanation.js';
import type { HangUp as _latchkey_policy_v1_HangUp, HangUp__Output as _latchkey_policy_v1_HangUp__Output } from './latchkey/policy/v1/HangUp.js';
import type { OutcomeBatch as _latchkey_policy_v1_OutcomeBatch, OutcomeBatch__Output as _latchkey_policy_v1_OutcomeBatch__Output } from './latchkey/policy/v1/OutcomeBatch.js';
import type { Play as _latchkey_policy_v1_Play, Play__Output as _latchkey_policy_v1_Play__Output } from './latchkey/policy/v1/Play.js';
import type { Played as _latchkey_policy_v1_Played, Played__Output as _latchkey_policy_v1_Played__Output } from './latchkey/policy/v1/Played.js';
import type { PolicyServiceClient as _latchkey_policy_v1_PolicyServiceClient, PolicyServiceDefinition as _latchkey_policy_v1_PolicyServiceDefinition } from './latchkey/policy/v1/PolicyService.js';
import type { PromptChunk as _latchkey_policy_v1_PromptChunk, PromptChunk__Output as _latchkey_policy_v1_PromptChunk__Output } from './latchkey/policy/v1/PromptChunk.js';
import type { PromptRef as _latchkey_policy_v1_PromptRef, PromptRef__Output as _latchkey_policy_v1_PromptRef__Output } from './latchkey/policy/v1/PromptRef.js';
import type { Reason as _latchkey_policy_v1_Reason, Reason__Output as _latchkey_policy_v1_Reason__Output } from './latchkey/policy/v1/Reason.js';
import type { Record as _latchkey_policy_v1_Record, Record__Output as _latchkey_policy_v1_Record__Output } from './latchkey/policy/v1/Record.js';
import type { Recorded as _latchkey_policy_v1_Recorded, Recorded__Output as _latchkey_policy_v1_Recorded__Output } from './latchkey/policy/v1/Recorded.js';
import type { Reject as _latchkey_policy_v1_Reject, Reject__Output as _latchkey_policy_v1_Reject__Output } from './latchkey/policy/v1/Reject.js';
import type { ReportBatchSummary as _latchkey_policy_v1_ReportBatchSummary, ReportBatchSummary__Output as _latchkey_policy_v1_ReportBatchSummary__Output } from './latchkey/policy/v1/ReportBatchSummary.js';
import type { ReportSummary as _latchkey_policy_v1_ReportSummary, ReportSummary__Output as _latchkey_policy_v1_ReportSummary__Output } from './latchkey/policy/v1/ReportSummary.js';
import type { Silence as _latchkey_policy_v1_Silence, Silence__Output as _latchkey_policy_v1_Silence__Output } from './latchkey/policy/v1/Silence.js';
import type { TaggedDecision as _latchkey_policy_v1_TaggedDecision, TaggedDecision__Output as _latchkey_policy_v1_TaggedDecision__Output } from './latchkey/policy/v1/TaggedDecision.js';
import type { TaggedRequest as _latchkey_policy_v1_TaggedRequest, TaggedRequest__Output as _latchkey_policy_v1_TaggedRequest__Output } from './latchkey/policy/v1/TaggedRequest.js';
import type { Wait as _latchkey_policy_v1_Wait, Wait__Output as _latchkey_policy_v1_Wait__Output } from './latchkey/policy/v1/Wait.js';
import type { Waited as _latchkey_policy_v1_Waited, Waited__Output as _latchkey_policy_v1_Waited__Output } from './latchkey/policy/v1/Waited.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  latchkey: {
    policy: {
      v1: {
        Arrived: MessageTypeDefinition<_latchkey_policy_v1_Arrived, _latchkey_policy_v1_Arrived__Output>
        Assumption: MessageTypeDefinition<_latchkey_policy_v1_Assumption, _latchkey_policy_v1_Assumption__Output>
        Attestation: EnumTypeDefinition
        Blame: EnumTypeDefinition
        CallFacts: MessageTypeDefinition<_latchkey_policy_v1_CallFacts, _latchkey_policy_v1_CallFacts__Output>
        CallOutcome: MessageTypeDefinition<_latchkey_policy_v1_CallOutcome, _latchkey_policy_v1_CallOutcome__Output>
        Capability: EnumTypeDefinition
        Cause: EnumTypeDefinition
        Collect: MessageTypeDefinition<_latchkey_policy_v1_Collect, _latchkey_policy_v1_Collect__Output>
        Connect: MessageTypeDefinition<_latchkey_policy_v1_Connect, _latchkey_policy_v1_Connect__Output>
        ConnectFailed: MessageTypeDefinition<_latchkey_policy_v1_ConnectFailed, _latchkey_policy_v1_ConnectFailed__Output>
        ConnectMode: EnumTypeDefinition
        DecideBatch: MessageTypeDefinition<_latchkey_policy_v1_DecideBatch, _latchkey_policy_v1_DecideBatch__Output>
        DecideRequest: MessageTypeDefinition<_latchkey_policy_v1_DecideRequest, _latchkey_policy_v1_DecideRequest__Output>
        DecideResponse: MessageTypeDefinition<_latchkey_policy_v1_DecideResponse, _latchkey_policy_v1_DecideResponse__Output>
        DecisionBatch: MessageTypeDefinition<_latchkey_policy_v1_DecisionBatch, _latchkey_policy_v1_DecisionBatch__Output>
        Destination: MessageTypeDefinition<_latchkey_policy_v1_Destination, _latchkey_policy_v1_Destination__Output>
        Digits: MessageTypeDefinition<_latchkey_policy_v1_Digits, _latchkey_policy_v1_Digits__Output>
        Directive: MessageTypeDefinition<_latchkey_policy_v1_Directive, _latchkey_policy_v1_Directive__Output>
        Event: MessageTypeDefinition<_latchkey_policy_v1_Event, _latchkey_policy_v1_Event__Output>
        ExplainRequest: MessageTypeDefinition<_latchkey_policy_v1_ExplainRequest, _latchkey_policy_v1_ExplainRequest__Output>
        ExplainedStep: MessageTypeDefinition<_latchkey_policy_v1_ExplainedStep, _latchkey_policy_v1_ExplainedStep__Output>
        Explanation: MessageTypeDefinition<_latchkey_policy_v1_Explanation, _latchkey_policy_v1_Explanation__Output>
        HangUp: MessageTypeDefinition<_latchkey_policy_v1_HangUp, _latchkey_policy_v1_HangUp__Output>
        OutcomeBatch: MessageTypeDefinition<_latchkey_policy_v1_OutcomeBatch, _latchkey_policy_v1_OutcomeBatch__Output>
        Play: MessageTypeDefinition<_latchkey_policy_v1_Play, _latchkey_policy_v1_Play__Output>
        Played: MessageTypeDefinition<_latchkey_policy_v1_Played, _latchkey_policy_v1_Played__Output>
        /**
         * Answers one question: this call, at this point; what next?
         * The service keeps no memory of a call between two steps: the cursor of an answer goes into the next question.
         */
        PolicyService: SubtypeConstructor<typeof grpc.Client, _latchkey_policy_v1_PolicyServiceClient> & { service: _latchkey_policy_v1_PolicyServiceDefinition }
        PromptChunk: MessageTypeDefinition<_latchkey_policy_v1_PromptChunk, _latchkey_policy_v1_PromptChunk__Output>
        PromptRef: MessageTypeDefinition<_latchkey_policy_v1_PromptRef, _latchkey_policy_v1_PromptRef__Output>
        Reason: MessageTypeDefinition<_latchkey_policy_v1_Reason, _latchkey_policy_v1_Reason__Output>
        Record: MessageTypeDefinition<_latchkey_policy_v1_Record, _latchkey_policy_v1_Record__Output>
        Recorded: MessageTypeDefinition<_latchkey_policy_v1_Recorded, _latchkey_policy_v1_Recorded__Output>
        Refusal: EnumTypeDefinition
        Reject: MessageTypeDefinition<_latchkey_policy_v1_Reject, _latchkey_policy_v1_Reject__Output>
        RejectKind: EnumTypeDefinition
        ReportBatchSummary: MessageTypeDefinition<_latchkey_policy_v1_ReportBatchSummary, _latchkey_policy_v1_ReportBatchSummary__Output>
        ReportSummary: MessageTypeDefinition<_latchkey_policy_v1_ReportSummary, _latchkey_policy_v1_ReportSummary__Output>
        Silence: MessageTypeDefinition<_latchkey_policy_v1_Silence, _latchkey_policy_v1_Silence__Output>
        TaggedDecision: MessageTypeDefinition<_latchkey_policy_v1_TaggedDecision, _latchkey_policy_v1_TaggedDecision__Output>
        TaggedRequest: MessageTypeDefinition<_latchkey_policy_v1_TaggedRequest, _latchkey_policy_v1_TaggedRequest__Output>
        Wait: MessageTypeDefinition<_latchkey_policy_v1_Wait, _latchkey_policy_v1_Wait__Output>
        Waited: MessageTypeDefinition<_latchkey_policy_v1_Waited, _latchkey_policy_v1_Waited__Output>
      }
    }
  }
}


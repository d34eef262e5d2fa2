/** SIPp scenarios: the carrier's side and the destination's, as short as they can be. */

const sdp = `v=0
o=carrier 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 8 0 101
a=rtpmap:101 telephone-event/8000`;

const invite = `<send retrans="500" start_rtd="1"><![CDATA[

INVITE sip:[field0]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
Max-Forwards: 70
From: <sip:[field1]@[local_ip]:[local_port]>;tag=[pid]SIPp[call_number]
To: <sip:[field0]@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:[field1]@[local_ip]:[local_port]>
X-Latchkey-Trunk: a-trunk-of-my-own
Content-Type: application/sdp
Content-Length: [len]

${sdp}
]]></send>
<recv response="100" optional="true"/>
<recv response="180" optional="true"/>
<recv response="183" optional="true"/>`;

const inDialog = (method: string, cseq: number) => `<send${method === 'ACK' ? '' : ' retrans="500"'}><![CDATA[

${method} [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
[routes]
Max-Forwards: 70
From: <sip:[field1]@[local_ip]:[local_port]>;tag=[pid]SIPp[call_number]
To: <sip:[field0]@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: ${cseq} ${method}
Contact: <sip:[field1]@[local_ip]:[local_port]>
Content-Length: 0

]]></send>`;

/** The ACK of a refusal belongs to the INVITE's transaction: its branch is the INVITE's, five commands before. */
const ackOfRefusal = (commandsBack: number) => `<send><![CDATA[

ACK sip:[field0]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch-${commandsBack}]
Max-Forwards: 70
From: <sip:[field1]@[local_ip]:[local_port]>;tag=[pid]SIPp[call_number]
To: <sip:[field0]@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 1 ACK
Content-Length: 0

]]></send>`;

const scenario = (name: string, body: string) => `<?xml version="1.0" encoding="ISO-8859-1" ?>\n<scenario name="${name}">\n${body}\n</scenario>\n`;

/** A caller who is answered, talks for a moment and hangs up. field0: called, field1: caller. */
export const answeredCall = scenario('answered call', `${invite}
<recv response="200" rrs="true" rtd="true"/>
${inDialog('ACK', 1)}
<pause milliseconds="100"/>
${inDialog('BYE', 2)}
<recv response="200"/>`);

/** A caller who gets this final answer and no other; `header` is a pattern that the answer must match. */
export function refusedCall(status: number, header = ''): string {
  const check = `<action><ereg regexp="${header}" search_in="msg" check_it="true" assign_to="found"/></action>`;
  return scenario(`answered ${status}`, `${invite}
<recv response="${status}" rtd="true">${header === '' ? '' : check}</recv>
${ackOfRefusal(5)}
${header === '' ? '' : '<Reference variables="found"/>'}`);
}

/** A destination that rings, answers and is hung up on. */
export const destination = scenario('destination', `<recv request="INVITE" crlf="true" rrs="true"/>
<send><![CDATA[

SIP/2.0 180 Ringing
[last_Via:]
[last_Record-Route:]
[last_From:]
[last_To:];tag=[pid]D[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:[local_ip]:[local_port];transport=[transport]>
Content-Length: 0

]]></send>
<send retrans="500"><![CDATA[

SIP/2.0 200 OK
[last_Via:]
[last_Record-Route:]
[last_From:]
[last_To:];tag=[pid]D[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:[local_ip]:[local_port];transport=[transport]>
Content-Type: application/sdp
Content-Length: [len]

${sdp.replace('carrier', 'destination')}
]]></send>
<recv request="ACK"/>
<recv request="BYE"/>
<send><![CDATA[

SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>`);

using Rolecall.Contracts.Accounts;
using Rolecall.Identity.Sessions;

namespace Rolecall.Gateway.Pipeline;

/// <summary>
/// A caller whom its account is still to prove: a long-term key, or a session whose token was opened and whose signature holds.
/// </summary>
internal sealed record ClaimedCaller(string AccessKeyId, KeyCall? Key, SessionClaims? Session);

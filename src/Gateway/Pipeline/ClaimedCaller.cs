using Rolecall.Contracts.Accounts;
using Rolecall.Identity.Sessions;

namespace Rolecall.Gateway.Pipeline;

/// <summary>
/// A caller that its account has not authenticated yet: a long-term key, or a session whose token was opened and whose signature holds.
/// </summary>
internal sealed record ClaimedCaller(string AccessKeyId, KeyCall? Key, SessionClaims? Session);

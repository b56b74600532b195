using Orleans.Concurrency;
using Rolecall.Contracts.Accounts.Codes;
using Rolecall.Contracts.Sessions;
using Rolecall.Identity.Faults;

namespace Rolecall.Contracts.Accounts;

/// <summary>Who calls with the account's long-term keys and codes, and what its users may do by themselves.</summary>
[Alias("rolecall.IAccountCallers")]
public interface IAccountCallers : IGrainWithStringKey
{
    /// <summary>
    /// Finds the long-term key, checks the signature with it, and decides the caller's side of the question, if one came along.
    /// </summary>
    [Alias("Authenticate")]
    Task<CallerReply> Authenticate(KeyCall call);

    /// <summary>Whether the account is open, and a long-term key of this id is there and active. Nothing is proven by it.</summary>
    [Alias("HasActiveKey")]
    Task<bool> HasActiveKey(string accessKeyId);

    /// <summary>The side of a caller whose permissions are looked up here: a user, root, or a session of either.</summary>
    [Alias("Decide")]
    Task<CallerReply> Decide(DecideCall call);

    /// <summary>The caller and its side for a session of a user or of root (GetSessionToken, GetFederationToken).</summary>
    [Alias("DecideSession")]
    Task<CallerReply> DecideSession(SessionCall call);

    /// <summary>
    /// The caller that a user (null: root) is by a long-term key; null where there is no such user, or the account is not open.
    /// </summary>
    [Alias("FindCaller")]
    Task<Caller?> FindCaller(string? userName);

    /// <summary>
    /// Checks a one-time code of the caller's and uses it up: it returns once the use is durable. Null where the code was right.
    /// </summary>
    [Alias("UseCode")]
    Task<Fault?> UseCode(CodeCall call);

    /// <summary>What a virtual MFA device shows; null where the account has no such device.</summary>
    /// <param name="serialNumber">Its ARN.</param>
    /// <param name="now">The sandbox's instant.</param>
    /// <param name="codeTime">The server's time, where codes follow it; null where they follow the sandbox's.</param>
    [Alias("ShowCode")]
    Task<ShownCodeReply?> ShowCode(string serialNumber, DateTimeOffset now, DateTimeOffset? codeTime);

    /// <summary>Revokes one session; returns once that is durable and the session's grain, on whatever silo, refuses it.</summary>
    [Alias("RevokeSession")]
    Task<Fault?> RevokeSession(string accessKeyId, DateTimeOffset now);

    /// <summary>Records when a session of the role last called, to a quarter of an hour. The caller does not wait for it.</summary>
    /// <param name="roleName">The role's name.</param>
    /// <param name="roleId">AROA…: a role that was deleted and created again has not been used yet.</param>
    /// <param name="at">In sandbox time.</param>
    /// <param name="region">The call's region.</param>
    [OneWay]
    [Alias("NoteRoleUse")]
    Task NoteRoleUse(string roleName, string roleId, DateTimeOffset at, string region);

    /// <summary>Whether the session of this access key id was revoked.</summary>
    [Alias("IsRevoked")]
    Task<bool> IsRevoked(string accessKeyId);
}

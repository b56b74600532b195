using Rolecall.Identity.Journals;

namespace Rolecall.Identity.Accounts;

/// <summary>One record of an account's stream (<see cref="AccountState.Kinds"/>).</summary>
public sealed record AccountChange : EntityChange<AccountState>
{
    /// <param name="entity">A user, role, access key …, as it is from now on.</param>
    public static AccountChange Put(object entity) => AccountState.Kinds.Put(entity);

    /// <summary>The account asks for a delegation by a workflow; none is used twice.</summary>
    public static AccountChange PutDelegationWorkflow(string id) => AccountState.Kinds.Put(AccountState.DelegationWorkflowKind, id);

    /// <summary>Somebody of the account owns a delegation request.</summary>
    public static AccountChange PutDelegationRequest(string id) => AccountState.Kinds.Put(AccountState.DelegationRequestKind, id);

    /// <param name="key">What the account keeps it by: its name, its id, a device's path and name, "" for root's login profile.</param>
    public static AccountChange Delete<T>(string key) => AccountState.Kinds.Delete<T>(key);

    /// <summary>JSON, UTF-8.</summary>
    public byte[] ToUtf8() => AccountState.Kinds.Write(this);

    /// <exception cref="InvalidDataException">A format, or a kind of entity, that this version does not know.</exception>
    public static AccountChange FromUtf8(ReadOnlySpan<byte> json) => AccountState.Kinds.Read(json);
}

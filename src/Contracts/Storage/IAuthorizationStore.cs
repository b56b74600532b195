namespace Rolecall.Contracts.Storage;

/// <summary>The records of denials that iam-toolbox tells, per sandbox and account. They are kept a day, as AWS keeps them.</summary>
public interface IAuthorizationStore
{
    /// <summary>Appends the rows, all or none; returns once they are kept.</summary>
    Task Append(IReadOnlyList<AuthorizationRow> rows, CancellationToken cancel = default);

    /// <summary>The row of an id in its account; null where the account has none of that id, or no longer.</summary>
    Task<AuthorizationRow?> Find(string sandbox, string accountId, string id, CancellationToken cancel = default);

    /// <summary>Deletes the rows of a sandbox.</summary>
    Task DeleteSandbox(string sandbox, CancellationToken cancel = default);
}

namespace Rolecall.Gateway.Audit;

/// <summary>An account that a call is on record in, and how much of the call it is told.</summary>
/// <param name="Id">"-" is nobody's: the administrator's own calls.</param>
/// <param name="IsForeign">The caller is another account's, or nobody: neither it nor its policies are told.</param>
/// <param name="TakesParameters">The request is on record here.</param>
/// <param name="Resources">ARN, owner and type; the owner is null where the account is not to know it.</param>
internal sealed record AuditedAccount(
    string Id, bool IsForeign, bool TakesParameters, List<(string Arn, string? Owner, string Type)> Resources);

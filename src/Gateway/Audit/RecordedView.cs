namespace Rolecall.Gateway.Audit;

/// <summary>How much of a call an account is told.</summary>
/// <param name="IsForeign">The caller is another account's, or nobody.</param>
/// <param name="TakesParameters">The request is on record here.</param>
/// <param name="Resources">Owner and type of each of the view's resources; the owner is null where the account is not to know it.</param>
internal sealed record RecordedView(bool IsForeign, bool TakesParameters, IReadOnlyList<(string? Owner, string Type)> Resources);

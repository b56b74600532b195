namespace Rolecall.Identity.Organizations.Members;

/// <summary>A record of format 0: an account of the organization; the first record also names the organization.</summary>
internal sealed record FormerRecord
{
    public required FormerAccount Account { get; init; }

    public string? Name { get; init; }
}

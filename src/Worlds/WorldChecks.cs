namespace Rolecall.Worlds;

/// <summary>What reading a world asks of those who know AWS's rules.</summary>
public sealed record WorldChecks
{
    /// <summary>Why a policy of this kind is refused; null where it is not.</summary>
    public required Func<string, WorldDocumentKind, string?> RefuseDocument { get; init; }

    /// <summary>ARNs of AWS's managed policies, by name: "AdministratorAccess".</summary>
    public required IReadOnlyDictionary<string, string> AwsPolicies { get; init; }
}

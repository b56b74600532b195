namespace Rolecall.Contracts.Roles;

/// <summary>An AssumeRole that is asked about, on a role of the asked account.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.RoleAuthorizeCall")]
public sealed record RoleAuthorizeCall
{
    [Id(0)] public required string RoleName { get; init; }

    [Id(1)] public required AuthorizeCall Call { get; init; }
}

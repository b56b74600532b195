using System.Collections.Immutable;
using Rolecall.Identity;

namespace Rolecall.Contracts;

/// <summary>One organization and the accounts in it. Key: <see cref="Keys.Organization"/>.</summary>
[Alias("rolecall.IOrganizationGrain")]
public interface IOrganizationGrain : IGrainWithStringKey
{
    /// <summary>Makes the organization with its management account.</summary>
    [Alias("Create")]
    Task<AccountReply> Create(string name, string? managementAccountId, DateTimeOffset now);

    /// <summary>Opens an account in the organization; the id is drawn where null, and refused where it is taken.</summary>
    [Alias("CreateAccount")]
    Task<AccountReply> CreateAccount(string name, string? accountId, DateTimeOffset now);

    /// <summary>Null where there is no such organization.</summary>
    [Alias("Describe")]
    Task<OrganizationInfo?> Describe();
}

[GenerateSerializer, Immutable, Alias("rolecall.AccountReply")]
public sealed record AccountReply
{
    [Id(0)] public Fault? Fault { get; init; }

    [Id(1)] public AccountOpening? Account { get; init; }
}

[GenerateSerializer, Immutable, Alias("rolecall.OrganizationInfo")]
public sealed record OrganizationInfo
{
    [Id(0)] public required string Id { get; init; }

    [Id(1)] public required string Name { get; init; }

    [Id(2)] public required string ManagementAccountId { get; init; }

    [Id(3)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>By id; the management account included.</summary>
    [Id(4)] public required ImmutableArray<AccountOpening> Accounts { get; init; }
}

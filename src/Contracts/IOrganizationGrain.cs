using System.Collections.Immutable;
using Rolecall.Identity;
using Rolecall.Policy;

namespace Rolecall.Contracts;

/// <summary>One organization and the accounts in it. Key: <see cref="Keys.Organization"/>.</summary>
[Alias("rolecall.IOrganizationGrain")]
public interface IOrganizationGrain : IGrainWithStringKey
{
    /// <summary>Makes the organization, with both policy types enabled, and opens its management account.</summary>
    [Alias("Create")]
    Task<AccountReply> Create(string name, string? managementAccountId, DateTimeOffset now);

    /// <summary>Makes the organization of an account that stands alone.</summary>
    [Alias("Found")]
    Task<OperationReply> Found(FoundingCall call);

    /// <summary>Opens an account in the organization; the id is drawn where null, and refused where it is taken.</summary>
    [Alias("CreateAccount")]
    Task<AccountReply> CreateAccount(string name, string? accountId, DateTimeOffset now);

    /// <summary>Null where there is no such organization.</summary>
    [Alias("Describe")]
    Task<OrganizationInfo?> Describe();

    /// <summary>The guardrails of an account; those of an account that stands alone where it is no member.</summary>
    [Alias("GuardrailsOf")]
    Task<Guardrails> GuardrailsOf(string accountId);

    /// <summary>What an operation of AWS Organizations acts on, with its condition keys: every one of the targets must be allowed.</summary>
    [Alias("Targets")]
    Task<ImmutableArray<TargetReply>> Targets(OrganizationCall call);

    /// <summary>Whether an account may have a root session in another: by the organization's rules, permissions aside.</summary>
    [Alias("AdmitsRootSession")]
    Task<bool> AdmitsRootSession(string callerAccountId, string targetAccountId);

    /// <summary>Why an account may not call an operation at all, permissions aside; null where it may.</summary>
    [Alias("Refusal")]
    Task<Fault?> Refusal(string operation, string callerAccountId);

    /// <summary>Runs an authorized operation; a write returns once it is durable and every account that it touches follows it.</summary>
    [Alias("Execute")]
    Task<OperationReply> Execute(OrganizationCall call);
}

/// <summary>An operation of AWS Organizations with its request as protobuf bytes.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.OrganizationCall")]
public sealed record OrganizationCall
{
    /// <summary>"CreateOrganizationalUnit".</summary>
    [Id(0)] public required string Operation { get; init; }

    [Id(1)] public required ReadOnlyMemory<byte> Request { get; init; }

    /// <summary>Null for the administrator of the sandbox.</summary>
    [Id(2)] public Principal? Caller { get; init; }

    [Id(3)] public required DateTimeOffset Now { get; init; }
}

/// <summary>An AWS CreateOrganization.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.FoundingCall")]
public sealed record FoundingCall
{
    [Id(0)] public required string ManagementAccountId { get; init; }

    [Id(1)] public required string ManagementAccountName { get; init; }

    /// <summary>"ALL" or "CONSOLIDATED_BILLING".</summary>
    [Id(2)] public required string FeatureSet { get; init; }

    [Id(3)] public required DateTimeOffset Now { get; init; }
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

    /// <summary>r-….</summary>
    [Id(5)] public required string RootId { get; init; }

    /// <summary>"ALL" or "CONSOLIDATED_BILLING".</summary>
    [Id(6)] public required string FeatureSet { get; init; }

    /// <summary>The policy types that are enabled in the root.</summary>
    [Id(7)] public required ImmutableArray<string> EnabledTypes { get; init; }
}

using System.Collections.Immutable;
using System.Text.Json;
using Rolecall.Api.Native.V1;
using Rolecall.Api.Organizations.V1;
using Rolecall.DecisionCases;
using Rolecall.Identity.Organizations;
using Rolecall.Identity.Organizations.Policies;
using Rolecall.Policy;
using CreateAccountRequest = Rolecall.Api.Native.V1.CreateAccountRequest;
using CreateAccountResponse = Rolecall.Api.Native.V1.CreateAccountResponse;
using CreateOrganizationalUnitRequest = Rolecall.Api.Native.V1.CreateOrganizationalUnitRequest;
using CreateOrganizationalUnitResponse = Rolecall.Api.Native.V1.CreateOrganizationalUnitResponse;
using CreateOrganizationRequest = Rolecall.Api.Native.V1.CreateOrganizationRequest;
using CreateOrganizationResponse = Rolecall.Api.Native.V1.CreateOrganizationResponse;
using MoveAccountRequest = Rolecall.Api.Native.V1.MoveAccountRequest;
using MoveAccountResponse = Rolecall.Api.Native.V1.MoveAccountResponse;

namespace Rolecall.Cases.Tests.Worlds;

/// <summary>Gives the case's account an organization above it, with an OU for each level between the root and the account.</summary>
internal static class GuardrailMaking
{
    private static readonly JsonElement AllowAll =
        JsonSerializer.SerializeToElement(new { Effect = "Allow", Action = "*", Resource = "*" });

    private static readonly JsonElement AllowAllToAll =
        JsonSerializer.SerializeToElement(new { Effect = "Allow", Principal = "*", Action = "*", Resource = "*" });

    private static int made;

    /// <summary>The case has guardrails for this account: cases within one account only have them.</summary>
    public static bool Binds(DecisionCase one, string accountId) =>
        !(one.ServiceControl.IsEmpty && one.ResourceControl.IsEmpty) && one.Caller != "anonymous"
            && WorldMaking.AccountOf(one.Caller) == accountId;

    /// <summary>The case with its levels as an organization has them: there is always a root above the account.</summary>
    public static DecisionCase InOrganization(DecisionCase one) => one with
    {
        ServiceControl = one.ServiceControl.Length == 1 ? [[AllowAll], one.ServiceControl[0]] : one.ServiceControl,
        ResourceControl = one.ResourceControl.Length == 1 ? [[AllowAllToAll], one.ResourceControl[0]] : one.ResourceControl,
    };

    /// <summary>RCPs of customers only deny, beside AWS's own that allows.</summary>
    public static bool CanBe(DecisionCase one) => one.ResourceControl.All(level => level.Any(IsAllowAll)
        && level.All(policy => IsAllowAll(policy) || !CasePolicy.DocumentOf(policy).Contains("Allow", StringComparison.Ordinal)));

    /// <summary>Opens the account as a member.</summary>
    public static async Task<Credential.Keys> Open(World world, string accountId)
    {
        var organization = await world.AsAdministrator<CreateOrganizationResponse>(new CreateOrganizationRequest
        {
            Name = "of the case",
            WithRootAccessKey = true
        });
        world.Organization = organization.Organization;
        var management = new Credential.Keys(organization.RootAccessKey.AccessKeyId, organization.RootAccessKey.SecretAccessKey);
        foreach (var type in UnusedTypes(world.Case))
            await world.As<DisablePolicyTypeResponse>(
                management, new DisablePolicyTypeRequest { RootId = organization.Organization.RootId, PolicyType = type });
        var account = await world.AsAdministrator<CreateAccountResponse>(
            new CreateAccountRequest
            {
                OrganizationId = organization.Organization.Id,
                Name = "of the case",
                AccountId = accountId,
                WithRootAccessKey = true
            });
        return new(account.RootAccessKey.AccessKeyId, account.RootAccessKey.SecretAccessKey);
    }

    /// <summary>Puts the levels in force: last of all, so that none is in the way of the making.</summary>
    public static async Task Make(World world)
    {
        if (world.Organization is not { } organization)
            return;
        var one = InOrganization(world.Case);
        var account = WorldMaking.AccountOf(one.Caller);
        var units = await Units(world, organization, Math.Max(one.ServiceControl.Length, one.ResourceControl.Length) - 2);
        string[] targets = [organization.RootId, .. units, account];
        if (units.Count > 0)
            await world.AsAdministrator<MoveAccountResponse>(new MoveAccountRequest
            {
                OrganizationId = organization.Id,
                AccountId = account,
                ParentId = units[^1]
            });
        foreach (var (target, level) in targets.Zip(one.ServiceControl))
        {
            foreach (var policy in level)
                await Attach(world, organization, policy, target, GuardrailTypes.ServiceControl);
            await world.AsAdministrator<DetachGuardrailResponse>(
                new DetachGuardrailRequest { OrganizationId = organization.Id, PolicyId = "p-FullAWSAccess", TargetId = target });
        }
        foreach (var (target, level) in targets.Zip(one.ResourceControl))
        {
            foreach (var policy in level.Where(policy => !IsAllowAll(policy)))
                await Attach(world, organization, policy, target, GuardrailTypes.ResourceControl);
        }
    }

    private static bool IsAllowAll(JsonElement policy) => JsonElement.DeepEquals(policy, AllowAllToAll);

    private static IEnumerable<string> UnusedTypes(DecisionCase one) =>
    [
        .. one.ServiceControl.IsEmpty ? [GuardrailTypes.ServiceControl] : ImmutableArray<string>.Empty,
        .. one.ResourceControl.IsEmpty ? [GuardrailTypes.ResourceControl] : ImmutableArray<string>.Empty,
    ];

    private static async Task<List<string>> Units(World world, Api.Native.V1.Organization organization, int count)
    {
        var units = new List<string>();
        for (var i = 0; i < count; i++)
        {
            units.Add((await world.AsAdministrator<CreateOrganizationalUnitResponse>(new CreateOrganizationalUnitRequest
            {
                OrganizationId = organization.Id,
                ParentId = units.LastOrDefault(organization.RootId),
                Name = $"level {i}",
            })).Unit.Id);
        }
        return units;
    }

    private static async Task Attach(World world, Api.Native.V1.Organization organization, JsonElement policy, string target, string type)
    {
        var guardrail = await world.AsAdministrator<CreateGuardrailResponse>(new CreateGuardrailRequest
        {
            OrganizationId = organization.Id,
            Name = $"guardrail {Interlocked.Increment(ref made)}",
            Type = type,
            Content = CasePolicy.DocumentOf(policy),
        });
        if (CasePolicy.ArnOf(policy) is { } arn)
            world.Guardrails.Add((arn, guardrail.Arn));
        await world.AsAdministrator<AttachGuardrailResponse>(
            new AttachGuardrailRequest { OrganizationId = organization.Id, PolicyId = guardrail.PolicyId, TargetId = target });
    }
}

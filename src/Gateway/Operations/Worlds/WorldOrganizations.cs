using Google.Protobuf;
using Rolecall.Api.Organizations.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Organizations;
using Rolecall.Gateway.Operations.Organizations;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Secrets;
using Rolecall.Policy;
using Rolecall.Worlds;

namespace Rolecall.Gateway.Operations.Worlds;

/// <summary>Brings an organization to what a world says: its accounts, where they are, and its guardrails.</summary>
internal sealed class WorldOrganizations(WorldRun run, WorldOrganization wanted)
{
    private const string Root = "root";

    private readonly IOrganizationGrain grain = run.Grains.Grain<IOrganizationGrain>(Keys.Organization(run.Realm, wanted.Id));

    /// <summary>Ids of what the guardrails name; in a plan, those that are there.</summary>
    private readonly Dictionary<string, string> targets = new(StringComparer.Ordinal);

    private bool exists;

    public async Task Follow()
    {
        var info = await FollowOrganization();
        await FollowUnits();
        foreach (var account in wanted.Accounts.Prepend(wanted.Management))
            await FollowAccount(info, account);
        await FollowGuardrails();
    }

    private async Task<OrganizationInfo?> FollowOrganization()
    {
        var info = await grain.Describe();
        if (info is not null && info.ManagementAccountId != wanted.Management.Id)
        {
            throw new AwsFaultException(Fault.ValidationError(
                $"The management account of {wanted.Id} is {info.ManagementAccountId}, and the world has {wanted.Management.Id}."));
        }
        if (info is null)
        {
            await run.Change(WorldChangeKind.Create, $"organization {wanted.Name} ({wanted.Id})", async () =>
                AwsFaultException.ThrowIf((await grain.Create(wanted.Name, AccountId.Parse(wanted.Management.Id), run.Now)).Fault));
            info = await grain.Describe();
        }
        exists = info is not null;
        if (info is not null)
            targets[Root] = info.RootId;
        return info;
    }

    private async Task FollowUnits()
    {
        foreach (var path in wanted.Units)
        {
            var slash = path.LastIndexOf('/');
            var (above, name) = slash < 0 ? (Root, path) : (path[..slash], path[(slash + 1)..]);
            var parent = targets.GetValueOrDefault(above);
            if (parent is not null && await UnitIn(parent, name) is { } found)
            {
                targets[path] = found;
                continue;
            }
            await run.Change(WorldChangeKind.Create, $"{wanted.Name}: unit {path}", async () =>
                targets[path] = (await Do<CreateOrganizationalUnitResponse>(
                    new CreateOrganizationalUnitRequest { ParentId = parent, Name = name })).OrganizationalUnit.Id);
        }
    }

    private async Task<string?> UnitIn(string parent, string name)
    {
        var request = new ListOrganizationalUnitsForParentRequest { ParentId = parent };
        while (true)
        {
            var page = await Do<ListOrganizationalUnitsForParentResponse>(request);
            if (page.OrganizationalUnits.FirstOrDefault(unit => unit.Name == name) is { } found)
                return found.Id;
            if (!page.HasNextToken)
                return null;
            request.NextToken = page.NextToken;
        }
    }

    private async Task FollowAccount(OrganizationInfo? info, WorldAccount account)
    {
        var isMember = info is not null && info.Accounts.Any(one => one.AccountId == account.Id);
        if (!isMember && account != wanted.Management)
        {
            // What is only planned is not refused by the account itself.
            if (run.PlanOnly && await run.Iam(account).Account.Describe() is not null)
                throw new AwsFaultException(Fault.AccountExists(account.Id));
            await run.Change(WorldChangeKind.Create, $"{wanted.Name}: account {account.Name} ({account.Id})", async () =>
                AwsFaultException.ThrowIf((await grain.CreateAccount(account.Name, AccountId.Parse(account.Id), run.Now)).Fault));
        }
        targets[account.Name] = account.Id;
        await FollowPlace(account, isMember);
        if (account.RootKey && (!isMember || !await HasRootKey(account)))
        {
            await run.Change(WorldChangeKind.Create, $"{account.Name}: root: access key", async () =>
            {
                var reply = await run.Iam(account).Account.CreateRootKey(run.Now);
                AwsFaultException.ThrowIf(reply.Fault);
                run.Tell(new WorldPerson(
                    account.Name + "-root", account.Id, $"arn:aws:iam::{account.Id}:root", reply.AccessKeyId!, new Secret(reply.SecretAccessKey!)));
            });
        }
    }

    private async Task<bool> HasRootKey(WorldAccount account) =>
        (await run.Iam(account).Do<Api.Iam.V1.ListAccessKeysResponse>(new Api.Iam.V1.ListAccessKeysRequest())).AccessKeyMetadata.Count > 0;

    private async Task FollowPlace(WorldAccount account, bool isMember)
    {
        if (account.Unit is null && !(isMember && run.Prune))
            return;
        // A new account is at the root.
        var current = isMember
            ? (await Do<ListParentsResponse>(new ListParentsRequest { ChildId = account.Id })).Parents[0].Id
            : targets.GetValueOrDefault(Root);
        var path = account.Unit ?? Root;
        // In a plan, a unit that is still to come has no id.
        if (current is not null && current == targets.GetValueOrDefault(path))
            return;
        await run.Change(isMember ? WorldChangeKind.Update : WorldChangeKind.Create, $"{account.Name}: in {path}", () =>
            Do<MoveAccountResponse>(new MoveAccountRequest { AccountId = account.Id, SourceParentId = current, DestinationParentId = targets[path] }));
    }

    private async Task FollowGuardrails()
    {
        foreach (var type in (string[])["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"])
        {
            var ofType = wanted.Guardrails.Where(one => one.Type == type).ToArray();
            if (ofType.Length == 0 && !run.Prune)
                continue;
            var found = exists ? await Policies(type) : [];
            foreach (var guardrail in ofType)
                await FollowGuardrail(guardrail, found.FirstOrDefault(one => one.Name == guardrail.Name)?.Id);
            foreach (var other in run.Prune ? found.Where(one => ofType.All(guardrail => guardrail.Name != one.Name)) : [])
                await run.Change(WorldChangeKind.Delete, $"{wanted.Name}: guardrail {other.Name}", () => Delete(other.Id));
        }
    }

    private async Task FollowGuardrail(WorldGuardrail guardrail, string? id)
    {
        var what = $"{wanted.Name}: guardrail {guardrail.Name}";
        if (id is null)
        {
            await run.Change(WorldChangeKind.Create, what, async () => id = (await Do<CreatePolicyResponse>(new CreatePolicyRequest
            {
                Name = guardrail.Name,
                Type = guardrail.Type,
                Content = guardrail.Document.Json,
                Description = "",
            })).Policy.PolicySummary.Id);
        }
        else if (!PolicyHolder.SameJson((await Do<DescribePolicyResponse>(new DescribePolicyRequest { PolicyId = id })).Policy.Content, guardrail.Document.Json))
        {
            await run.Change(WorldChangeKind.Update, what, () =>
                Do<UpdatePolicyResponse>(new UpdatePolicyRequest { PolicyId = id, Content = guardrail.Document.Json }));
        }
        var attached = id is null ? [] : await TargetsOf(id);
        foreach (var target in guardrail.On.Where(one => targets.GetValueOrDefault(one) is not { } known || !attached.Contains(known)))
        {
            await run.Change(WorldChangeKind.Create, $"{what}: on {target}", () =>
                Do<AttachPolicyResponse>(new AttachPolicyRequest { PolicyId = id, TargetId = targets[target] }));
        }
        foreach (var other in run.Prune ? attached.Except(guardrail.On.Select(one => targets.GetValueOrDefault(one, ""))) : [])
        {
            await run.Change(WorldChangeKind.Delete, $"{what}: on {other}", () =>
                Do<DetachPolicyResponse>(new DetachPolicyRequest { PolicyId = id, TargetId = other }));
        }
    }

    private async Task Delete(string policyId)
    {
        foreach (var target in await TargetsOf(policyId))
            await Do<DetachPolicyResponse>(new DetachPolicyRequest { PolicyId = policyId, TargetId = target });
        await Do<DeletePolicyResponse>(new DeletePolicyRequest { PolicyId = policyId });
    }

    /// <summary>The organization's own policies of the type.</summary>
    private async Task<List<PolicySummary>> Policies(string type)
    {
        var (request, all) = (new ListPoliciesRequest { Filter = type }, new List<PolicySummary>());
        while (true)
        {
            var page = await Do<ListPoliciesResponse>(request);
            all.AddRange(page.Policies.Where(policy => !policy.AwsManaged));
            if (!page.HasNextToken)
                return all;
            request.NextToken = page.NextToken;
        }
    }

    private async Task<List<string>> TargetsOf(string policyId)
    {
        var (request, all) = (new ListTargetsForPolicyRequest { PolicyId = policyId }, new List<string>());
        while (true)
        {
            var page = await Do<ListTargetsForPolicyResponse>(request);
            all.AddRange(page.Targets.Select(target => target.TargetId));
            if (!page.HasNextToken)
                return all;
            request.NextToken = page.NextToken;
        }
    }

    private Task<T> Do<T>(IMessage request)
        where T : class, IMessage<T>, new() => AdminOfOrganization.Do<T>(grain, request, run.Now);
}

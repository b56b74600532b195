using System.Text.Json;
using Rolecall.Api.Iam.V1;
using Rolecall.DecisionCases;
using Rolecall.Identity.Organizations;
using Rolecall.Policy;

namespace Rolecall.Cases.Tests.Worlds;

/// <summary>Gives a user or role the case's identity policies and boundary, by every way that IAM has for it.</summary>
internal sealed class PolicyMaking(World world, string account, Holder holder)
{
    /// <summary>A boundary is a managed policy, so in every world it has an ARN.</summary>
    public const string BoundaryName = "TheBoundary";

    public async Task Make()
    {
        var one = world.Case;
        if (one.Identity is { } inline)
            await (CasePolicy.ArnOf(inline) is { } arn ? Attach(arn, inline) : PutInline(NameOf(0), inline));
        foreach (var (index, attached) in one.Attached.Index())
            await (CasePolicy.ArnOf(attached) is { } arn
                ? Attach(arn, attached)
                : PutOnGroup(NameOf(index + (one.Identity is null ? 0 : 1)), attached));
        if (one.Boundary is { } boundary)
            await Bound(await CreateManaged(CasePolicy.ArnOf(boundary)?.Split('/')[^1] ?? BoundaryName, boundary));
    }

    /// <summary>The name that <see cref="CaseInLibrary"/> calls an identity policy by.</summary>
    private static string NameOf(int index) => $"identity{index}";

    private Task PutInline(string name, JsonElement policy) => holder is User
        ? world.AsRoot<PutUserPolicyResponse>(
            account, new PutUserPolicyRequest { UserName = holder.Name, PolicyName = name, PolicyDocument = TextOf(policy) })
        : world.AsRoot<PutRolePolicyResponse>(
            account, new PutRolePolicyRequest { RoleName = holder.Name, PolicyName = name, PolicyDocument = TextOf(policy) });

    private async Task Attach(string arn, JsonElement policy)
    {
        var made = await CreateManaged(arn.Split('/')[^1], policy);
        await (holder is User
            ? world.AsRoot<AttachUserPolicyResponse>(
                account, new AttachUserPolicyRequest { UserName = holder.Name, PolicyArn = made }) as Task
            : world.AsRoot<AttachRolePolicyResponse>(account, new AttachRolePolicyRequest { RoleName = holder.Name, PolicyArn = made }));
    }

    /// <summary>A user has it through a group; a role, which has no groups, inline.</summary>
    private async Task PutOnGroup(string name, JsonElement policy)
    {
        if (holder is not User)
        {
            await PutInline(name, policy);
            return;
        }
        await world.AsRoot<CreateGroupResponse>(account, new CreateGroupRequest { GroupName = name });
        await world.AsRoot<PutGroupPolicyResponse>(
            account, new PutGroupPolicyRequest { GroupName = name, PolicyName = name, PolicyDocument = TextOf(policy) });
        await world.AsRoot<AddUserToGroupResponse>(account, new AddUserToGroupRequest { GroupName = name, UserName = holder.Name });
    }

    private async Task<string> CreateManaged(string name, JsonElement policy) => (await world.AsRoot<CreatePolicyResponse>(
        account, new CreatePolicyRequest { PolicyName = name, PolicyDocument = TextOf(policy) })).Policy.Arn;

    private Task Bound(string arn) => holder is User
        ? world.AsRoot<PutUserPermissionsBoundaryResponse>(
            account, new PutUserPermissionsBoundaryRequest { UserName = holder.Name, PermissionsBoundary = arn })
        : world.AsRoot<PutRolePermissionsBoundaryResponse>(
            account, new PutRolePermissionsBoundaryRequest { RoleName = holder.Name, PermissionsBoundary = arn });

    private string TextOf(JsonElement policy) => world.Real(CasePolicy.DocumentOf(policy));
}

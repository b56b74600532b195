using System.Text.Json.Nodes;
using Rolecall.Api.Iam.V1;
using Rolecall.Gateway.Operations.Iam;
using Rolecall.Worlds;

namespace Rolecall.Gateway.Operations.Worlds;

/// <summary>The inline policies and attachments of a user, group or role.</summary>
/// <param name="Kind">"user", "group" or "role".</param>
/// <param name="Name">Its name.</param>
internal sealed record PolicyHolder(string Kind, string Name)
{
    /// <summary>Brings them to what the world says.</summary>
    /// <param name="exists">The holder was there: what it has is compared.</param>
    public async Task Follow(WorldRun run, IamOfAccount iam, string account, WorldPermissions permissions, bool exists)
    {
        var inline = exists ? await InlineOf(iam) : [];
        foreach (var policy in permissions.Inline)
        {
            var had = inline.Contains(policy.Name);
            if (had && SameJson(await DocumentOf(iam, policy.Name), policy.Document.Json))
                continue;
            await run.Change(had ? WorldChangeKind.Update : WorldChangeKind.Create, What(account, "policy " + policy.Name), () => Put(iam, policy));
        }
        var attached = exists ? await AttachedTo(iam) : [];
        foreach (var arn in permissions.Attached.Except(attached))
            await run.Change(WorldChangeKind.Create, What(account, "attachment of " + arn), () => Attach(iam, arn));
        if (run.Prune)
        {
            foreach (var name in inline.Except(permissions.Inline.Select(one => one.Name)))
                await run.Change(WorldChangeKind.Delete, What(account, "policy " + name), () => DeleteInline(iam, name));
            foreach (var arn in attached.Except(permissions.Attached))
                await run.Change(WorldChangeKind.Delete, What(account, "attachment of " + arn), () => Detach(iam, arn));
        }
    }

    /// <summary>Takes all of them away, as IAM wants it before their holder is deleted.</summary>
    public async Task Strip(IamOfAccount iam)
    {
        foreach (var name in await InlineOf(iam))
            await DeleteInline(iam, name);
        foreach (var arn in await AttachedTo(iam))
            await Detach(iam, arn);
    }

    public static bool SameJson(string? one, string other) => one is not null && JsonNode.DeepEquals(JsonNode.Parse(one), JsonNode.Parse(other));

    private string What(string account, string part) => $"{account}: {Kind} {Name}: {part}";

    private async Task<string[]> InlineOf(IamOfAccount iam) => Kind switch
    {
        "user" => [.. (await iam.Do<ListUserPoliciesResponse>(new ListUserPoliciesRequest { UserName = Name, MaxItems = 1_000 })).PolicyNames],
        "group" => [.. (await iam.Do<ListGroupPoliciesResponse>(new ListGroupPoliciesRequest { GroupName = Name, MaxItems = 1_000 })).PolicyNames],
        _ => [.. (await iam.Do<ListRolePoliciesResponse>(new ListRolePoliciesRequest { RoleName = Name, MaxItems = 1_000 })).PolicyNames],
    };

    private async Task<string?> DocumentOf(IamOfAccount iam, string policy) => Kind switch
    {
        "user" => (await iam.Find<GetUserPolicyResponse>(new GetUserPolicyRequest { UserName = Name, PolicyName = policy }))?.PolicyDocument,
        "group" => (await iam.Find<GetGroupPolicyResponse>(new GetGroupPolicyRequest { GroupName = Name, PolicyName = policy }))?.PolicyDocument,
        _ => (await iam.Find<GetRolePolicyResponse>(new GetRolePolicyRequest { RoleName = Name, PolicyName = policy }))?.PolicyDocument,
    };

    private Task Put(IamOfAccount iam, WorldPolicy policy) => Kind switch
    {
        "user" => iam.Do<PutUserPolicyResponse>(new PutUserPolicyRequest { UserName = Name, PolicyName = policy.Name, PolicyDocument = policy.Document.Json }),
        "group" => iam.Do<PutGroupPolicyResponse>(new PutGroupPolicyRequest { GroupName = Name, PolicyName = policy.Name, PolicyDocument = policy.Document.Json }),
        _ => (Task)iam.Do<PutRolePolicyResponse>(new PutRolePolicyRequest { RoleName = Name, PolicyName = policy.Name, PolicyDocument = policy.Document.Json }),
    };

    private Task DeleteInline(IamOfAccount iam, string policy) => Kind switch
    {
        "user" => iam.Do<DeleteUserPolicyResponse>(new DeleteUserPolicyRequest { UserName = Name, PolicyName = policy }),
        "group" => iam.Do<DeleteGroupPolicyResponse>(new DeleteGroupPolicyRequest { GroupName = Name, PolicyName = policy }),
        _ => (Task)iam.Do<DeleteRolePolicyResponse>(new DeleteRolePolicyRequest { RoleName = Name, PolicyName = policy }),
    };

    private async Task<string[]> AttachedTo(IamOfAccount iam) => Kind switch
    {
        "user" => Arns((await iam.Do<ListAttachedUserPoliciesResponse>(new ListAttachedUserPoliciesRequest { UserName = Name, MaxItems = 1_000 })).AttachedPolicies),
        "group" => Arns((await iam.Do<ListAttachedGroupPoliciesResponse>(new ListAttachedGroupPoliciesRequest { GroupName = Name, MaxItems = 1_000 })).AttachedPolicies),
        _ => Arns((await iam.Do<ListAttachedRolePoliciesResponse>(new ListAttachedRolePoliciesRequest { RoleName = Name, MaxItems = 1_000 })).AttachedPolicies),
    };

    private Task Attach(IamOfAccount iam, string arn) => Kind switch
    {
        "user" => iam.Do<AttachUserPolicyResponse>(new AttachUserPolicyRequest { UserName = Name, PolicyArn = arn }),
        "group" => iam.Do<AttachGroupPolicyResponse>(new AttachGroupPolicyRequest { GroupName = Name, PolicyArn = arn }),
        _ => (Task)iam.Do<AttachRolePolicyResponse>(new AttachRolePolicyRequest { RoleName = Name, PolicyArn = arn }),
    };

    private Task Detach(IamOfAccount iam, string arn) => Kind switch
    {
        "user" => iam.Do<DetachUserPolicyResponse>(new DetachUserPolicyRequest { UserName = Name, PolicyArn = arn }),
        "group" => iam.Do<DetachGroupPolicyResponse>(new DetachGroupPolicyRequest { GroupName = Name, PolicyArn = arn }),
        _ => (Task)iam.Do<DetachRolePolicyResponse>(new DetachRolePolicyRequest { RoleName = Name, PolicyArn = arn }),
    };

    private static string[] Arns(IEnumerable<AttachedPolicy> policies) => [.. policies.Select(one => one.PolicyArn)];
}

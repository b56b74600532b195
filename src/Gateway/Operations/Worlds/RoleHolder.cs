using Rolecall.Api.Iam.V1;
using Rolecall.Gateway.Operations.Iam;
using Rolecall.Worlds;

namespace Rolecall.Gateway.Operations.Worlds;

/// <summary>The policies of a role.</summary>
internal sealed record RoleHolder(string Name) : PolicyHolder("role", Name)
{
    protected override async Task<string[]> InlineOf(IamOfAccount iam) =>
        [.. (await iam.Do<ListRolePoliciesResponse>(new ListRolePoliciesRequest { RoleName = Name, MaxItems = MostOfAPage })).PolicyNames];

    protected override async Task<string?> DocumentOf(IamOfAccount iam, string policy) =>
        (await iam.Find<GetRolePolicyResponse>(new GetRolePolicyRequest { RoleName = Name, PolicyName = policy }))?.PolicyDocument;

    protected override Task Put(IamOfAccount iam, WorldPolicy policy) => iam.Do<PutRolePolicyResponse>(
        new PutRolePolicyRequest { RoleName = Name, PolicyName = policy.Name, PolicyDocument = policy.Document.Json });

    protected override Task DeleteInline(IamOfAccount iam, string policy) =>
        iam.Do<DeleteRolePolicyResponse>(new DeleteRolePolicyRequest { RoleName = Name, PolicyName = policy });

    protected override async Task<string[]> AttachedTo(IamOfAccount iam) =>
        Arns((await iam.Do<ListAttachedRolePoliciesResponse>(
            new ListAttachedRolePoliciesRequest { RoleName = Name, MaxItems = MostOfAPage })).AttachedPolicies);

    protected override Task Attach(IamOfAccount iam, string arn) =>
        iam.Do<AttachRolePolicyResponse>(new AttachRolePolicyRequest { RoleName = Name, PolicyArn = arn });

    protected override Task Detach(IamOfAccount iam, string arn) =>
        iam.Do<DetachRolePolicyResponse>(new DetachRolePolicyRequest { RoleName = Name, PolicyArn = arn });
}

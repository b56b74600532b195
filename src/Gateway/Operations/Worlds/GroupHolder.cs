using Rolecall.Api.Iam.V1;
using Rolecall.Gateway.Operations.Iam;
using Rolecall.Worlds;

namespace Rolecall.Gateway.Operations.Worlds;

/// <summary>The policies of a group.</summary>
internal sealed record GroupHolder(string Name) : PolicyHolder("group", Name)
{
    protected override async Task<string[]> InlineOf(IamOfAccount iam) =>
        [.. (await iam.Do<ListGroupPoliciesResponse>(new ListGroupPoliciesRequest { GroupName = Name, MaxItems = MostOfAPage })).PolicyNames];

    protected override async Task<string?> DocumentOf(IamOfAccount iam, string policy) =>
        (await iam.Find<GetGroupPolicyResponse>(new GetGroupPolicyRequest { GroupName = Name, PolicyName = policy }))?.PolicyDocument;

    protected override Task Put(IamOfAccount iam, WorldPolicy policy) => iam.Do<PutGroupPolicyResponse>(
        new PutGroupPolicyRequest { GroupName = Name, PolicyName = policy.Name, PolicyDocument = policy.Document.Json });

    protected override Task DeleteInline(IamOfAccount iam, string policy) =>
        iam.Do<DeleteGroupPolicyResponse>(new DeleteGroupPolicyRequest { GroupName = Name, PolicyName = policy });

    protected override async Task<string[]> AttachedTo(IamOfAccount iam) =>
        Arns((await iam.Do<ListAttachedGroupPoliciesResponse>(
            new ListAttachedGroupPoliciesRequest { GroupName = Name, MaxItems = MostOfAPage })).AttachedPolicies);

    protected override Task Attach(IamOfAccount iam, string arn) =>
        iam.Do<AttachGroupPolicyResponse>(new AttachGroupPolicyRequest { GroupName = Name, PolicyArn = arn });

    protected override Task Detach(IamOfAccount iam, string arn) =>
        iam.Do<DetachGroupPolicyResponse>(new DetachGroupPolicyRequest { GroupName = Name, PolicyArn = arn });
}

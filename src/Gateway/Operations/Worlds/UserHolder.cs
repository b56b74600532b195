using Rolecall.Api.Iam.V1;
using Rolecall.Gateway.Operations.Iam;
using Rolecall.Worlds;

namespace Rolecall.Gateway.Operations.Worlds;

/// <summary>The policies of a user.</summary>
internal sealed record UserHolder(string Name) : PolicyHolder("user", Name)
{
    protected override async Task<string[]> InlineOf(IamOfAccount iam) =>
        [.. (await iam.Do<ListUserPoliciesResponse>(new ListUserPoliciesRequest { UserName = Name, MaxItems = MostOfAPage })).PolicyNames];

    protected override async Task<string?> DocumentOf(IamOfAccount iam, string policy) =>
        (await iam.Find<GetUserPolicyResponse>(new GetUserPolicyRequest { UserName = Name, PolicyName = policy }))?.PolicyDocument;

    protected override Task Put(IamOfAccount iam, WorldPolicy policy) => iam.Do<PutUserPolicyResponse>(
        new PutUserPolicyRequest { UserName = Name, PolicyName = policy.Name, PolicyDocument = policy.Document.Json });

    protected override Task DeleteInline(IamOfAccount iam, string policy) =>
        iam.Do<DeleteUserPolicyResponse>(new DeleteUserPolicyRequest { UserName = Name, PolicyName = policy });

    protected override async Task<string[]> AttachedTo(IamOfAccount iam) =>
        Arns((await iam.Do<ListAttachedUserPoliciesResponse>(
            new ListAttachedUserPoliciesRequest { UserName = Name, MaxItems = MostOfAPage })).AttachedPolicies);

    protected override Task Attach(IamOfAccount iam, string arn) =>
        iam.Do<AttachUserPolicyResponse>(new AttachUserPolicyRequest { UserName = Name, PolicyArn = arn });

    protected override Task Detach(IamOfAccount iam, string arn) =>
        iam.Do<DetachUserPolicyResponse>(new DetachUserPolicyRequest { UserName = Name, PolicyArn = arn });
}

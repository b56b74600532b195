using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Identity.Faults;
using Rolecall.Policy;

namespace Rolecall.Cases.Tests;

/// <summary>What AccessService.Authorize asks about, and what it tells of the action.</summary>
public sealed class AuthorizeResourceTests(CaseServer server) : IClassFixture<CaseServer>
{
    private const string User = "arn:aws:iam::111111111111:user/lister";

    [Theory]
    // An action that takes no resource type can be allowed on "*" only, whatever resource the question names.
    [InlineData("s3:ListAllMyBuckets", "arn:aws:s3:::b", false, false, "arn:aws:s3:::*")]
    [InlineData("s3:GetObject", "arn:aws:s3:::b", true, false, "arn:aws:s3:::b")]
    [InlineData("s3:DoNothing", "arn:aws:s3:::b", true, true, "arn:aws:s3:::b")]
    public async Task Action_IsAskedOnWhatItTakes_AndToldWhereAwsHasItNot(
        string action, string resource, bool allowed, bool unknown, string asked)
    {
        await MakeUser();

        var answer = (AuthorizeResponse)(await server.Run(
            Keys.DefaultSandbox, new Credential.Administrator(),
            new AuthorizeRequest { Caller = User, Action = action, Resource = resource })).Answer;

        (answer.Decision.Result == DecisionResult.Allowed, answer.Decision.ActionUnknown, answer.Decision.Resource)
            .Should().Be((allowed, unknown, asked));
        answer.Explanation.Contains("decided by its text alone", StringComparison.Ordinal).Should().Be(unknown);
    }

    private async Task MakeUser()
    {
        var made = await TryRun(
            new Credential.Administrator(),
            new CreateOrganizationRequest { Name = "lists", ManagementAccountId = "111111111111", WithRootAccessKey = true });
        if (made is not CreateOrganizationResponse { RootAccessKey: var root })
            return;
        var keys = new Credential.Keys(root.AccessKeyId, root.SecretAccessKey);
        await server.Run(Keys.DefaultSandbox, keys, new CreateUserRequest { UserName = "lister" });
        await server.Run(Keys.DefaultSandbox, keys, new PutUserPolicyRequest
        {
            UserName = "lister",
            PolicyName = "lists",
            PolicyDocument = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b"}]}""",
        });
    }

    private async Task<Google.Protobuf.IMessage?> TryRun(Credential who, Google.Protobuf.IMessage request)
    {
        try
        {
            return (await server.Run(Keys.DefaultSandbox, who, request)).Answer;
        }
        catch (Rolecall.Gateway.Pipeline.RefusedCallException refused) when (refused.Fault.Code == Fault.AccountExistsCode)
        {
            return null;
        }
    }
}

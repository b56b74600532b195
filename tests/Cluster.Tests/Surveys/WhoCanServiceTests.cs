using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.Organizations.V1;
using Rolecall.Contracts.Serialization;
using Rolecall.Gateway.Operations.Questions;
using Rolecall.Policy;

namespace Rolecall.Cluster.Tests.Surveys;

/// <summary>WhoCan leaves out whom a service refuses whatever policies say, and asks those whom it lets in from other accounts.</summary>
public sealed class WhoCanServiceTests(DemoSandbox silos) : IClassFixture<DemoSandbox>
{
    private const string Management = "710000000001";
    private const string Member = "710000000002";
    private const string AllowAll = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}""";

    [Fact]
    public async Task WhoCan_OfOrganizationsStsAndAssumeRoot_IsWhomTheServiceLetsIn()
    {
        var organization = (await silos.First.Call<Api.Native.V1.CreateOrganizationResponse>(
            null,
            new Api.Native.V1.CreateOrganizationRequest { Name = "whole", ManagementAccountId = Management, WithRootAccessKey = true }));
        await silos.First.Call<Api.Native.V1.CreateAccountResponse>(
            null,
            new Api.Native.V1.CreateAccountRequest { OrganizationId = organization.Organization.Id, Name = "member", AccountId = Member });
        foreach (var account in new[] { Management, Member })
        {
            await Do(account, new CreateUserRequest { UserName = "admin" });
            await Do(account, new PutUserPolicyRequest { UserName = "admin", PolicyName = "p", PolicyDocument = AllowAll });
            await Do(account, new CreateRoleRequest
            {
                RoleName = "admin",
                AssumeRolePolicyDocument = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"ACCOUNT"},"Action":"sts:AssumeRole"}}""".Replace(
                    "ACCOUNT", account, StringComparison.Ordinal),
            });
            await Do(account, new PutRolePolicyRequest { RoleName = "admin", PolicyName = "p", PolicyDocument = AllowAll });
        }
        var unit = $"arn:aws:organizations::{Management}:root/{organization.Organization.Id}/{organization.Organization.RootId}";

        (await Who("organizations:CreateOrganizationalUnit", unit))
            .Should().BeEquivalentTo(Root(Management), User(Management), Role(Management));
        (await Who("organizations:LeaveOrganization", "*"))
            .Should().BeEquivalentTo(
                Root(Management), User(Management), Role(Management), Root(Member), User(Member), Role(Member),
                // AccountService makes it, as AWS Organizations does.
                $"arn:aws:iam::{Member}:role/OrganizationAccountAccessRole");
        (await Who("sts:GetFederationToken", $"arn:aws:sts::{Member}:federated-user/bob"))
            .Should().BeEquivalentTo(Root(Member), User(Member));
        (await Who("sts:AssumeRoot", $"arn:aws:iam::{Member}:root")).Should().BeEmpty("root sessions are not enabled");

        var root = new Who(organization.RootAccessKey.AccessKeyId, organization.RootAccessKey.SecretAccessKey);
        await silos.First.Call<EnableAWSServiceAccessResponse>(
            root, new EnableAWSServiceAccessRequest { ServicePrincipal = "iam.amazonaws.com" });
        await silos.First.Call<EnableOrganizationsRootSessionsResponse>(root, new EnableOrganizationsRootSessionsRequest());
        (await Who("sts:AssumeRoot", $"arn:aws:iam::{Member}:root")).Should().BeEquivalentTo(User(Management), Role(Management));
    }

    private static string Root(string account) => $"arn:aws:iam::{account}:root";

    private static string User(string account) => $"arn:aws:iam::{account}:user/admin";

    private static string Role(string account) => $"arn:aws:iam::{account}:role/admin";

    private async Task<IEnumerable<string>> Who(string action, string resource) =>
        (await silos.Second.Stream<WhoCanResponse>(new WhoCanRequest { Action = action, Resource = resource }))
            .Where(answer => answer.Principal.AccountId is Management or Member).Select(answer => answer.Principal.Arn);

    private Task Do(string account, Google.Protobuf.IMessage request) => silos.First.DoAsRoot(account, request, silos.Time.GetUtcNow());
}

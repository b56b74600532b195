using System.Text;
using System.Xml.Linq;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Policy;

namespace Rolecall.Cases.Tests.Issuing;

/// <summary>A user of an account that issues identity tokens, who asks for them over the AWS wire.</summary>
internal sealed record IssuingUser(CaseServer Server, string Sandbox, string AccountId, Credential.Keys Keys, string Issuer)
{
    /// <summary>In an organization and account of its own.</summary>
    public static async Task<IssuingUser> In(CaseServer server, string sandbox)
    {
        var made = (CreateOrganizationResponse)(await server.Run(
            sandbox, new Credential.Administrator(), new CreateOrganizationRequest { Name = "o", WithRootAccessKey = true })).Answer;
        var root = new Credential.Keys(made.RootAccessKey.AccessKeyId, made.RootAccessKey.SecretAccessKey);
        await server.Run(sandbox, root, new CreateUserRequest { UserName = "alice" });
        await server.Run(sandbox, root, new PutUserPolicyRequest
        {
            UserName = "alice",
            PolicyName = "tokens",
            PolicyDocument = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["sts:GetWebIdentityToken","sts:TagGetWebIdentityToken"],"Resource":"*","Condition":{"ForAllValues:StringEquals":{"sts:IdentityTokenAudience":"https://api.example.com"}}}}""",
        });
        var key = ((CreateAccessKeyResponse)(await server.Run(
            sandbox, root, new CreateAccessKeyRequest { UserName = "alice" })).Answer).AccessKey;
        var enabled = await Query(server, sandbox, root, "Action=EnableOutboundWebIdentityFederation&Version=2010-05-08");
        return new IssuingUser(
            server, sandbox, made.Organization.ManagementAccountId, new Credential.Keys(key.AccessKeyId, key.SecretAccessKey),
            Text(enabled, "IssuerIdentifier"));
    }

    /// <param name="more">Further parameters: "&amp;NAME=VALUE".</param>
    public async Task<string> Token(string algorithm, string more = "") => Text(
        await Query(
            Server,
            Sandbox,
            Keys,
            $"Action=GetWebIdentityToken&Version=2011-06-15&Audience.member.1={RelyingParty.Audience}&SigningAlgorithm={algorithm}{more}"),
        "WebIdentityToken");

    private static async Task<XDocument> Query(CaseServer server, string sandbox, Credential.Keys who, string form)
    {
        using var http = new HttpClient();
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Aws, $"/_sandbox/{sandbox}/"));
        message.Headers.Add("aws-access-key-id", who.Id);
        message.Headers.Add("aws-secret-access-key", who.Secret);
        message.Content = new StringContent(form, Encoding.ASCII, "application/x-www-form-urlencoded");
        using var answer = await http.SendAsync(message, TestContext.Current.CancellationToken);
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        answer.IsSuccessStatusCode.Should().BeTrue(body);
        return XDocument.Parse(body);
    }

    private static string Text(XDocument answer, string name) =>
        answer.Descendants().Single(element => element.Name.LocalName == name).Value;
}

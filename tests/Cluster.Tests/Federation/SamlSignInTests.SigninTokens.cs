using System.Net;
using System.Text.Json.Nodes;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Cluster.Tests.Sts;
using Rolecall.Contracts;

namespace Rolecall.Cluster.Tests.Federation;

// What the page hands on: a sign-in token, and the way back that the response asked for.
public sealed partial class SamlSignInTests
{
    [Fact]
    public async Task SigninToken_IsRedeemedForTheSession_AlsoTwice_AndOnAnotherSilo()
    {
        var (_, _, page) = await Post(("SAMLResponse", Issue([Admin])));
        var process = JsonNode.Parse(Block(page, "process"))!;
        var request = new RedeemSigninTokenRequest { SigninToken = Block(page, "signin-token") };

        foreach (var gateway in silos.Gateways)
        {
            var redeemed = await gateway.Call<RedeemSigninTokenResponse>(Who.Anonymous, request);
            redeemed.Arn.Should().Be($"arn:aws:sts::333333333333:assumed-role/Admin{name}/ann");
            (redeemed.Credentials.AccessKeyId, redeemed.Credentials.SecretAccessKey, redeemed.Credentials.SessionToken)
                .Should().Be(((string)process["AccessKeyId"]!, (string)process["SecretAccessKey"]!, (string)process["SessionToken"]!));
        }
    }

    [Fact]
    public async Task SigninToken_ThatIsChanged_OrAPlainSessionToken_IsRefused()
    {
        var (_, _, page) = await Post(("SAMLResponse", Issue([Admin])));
        var token = Block(page, "signin-token");
        var middle = token.Length / 2;

        foreach (var wrong in new[]
        {
            token[..middle] + (token[middle] == 'A' ? 'B' : 'A') + token[(middle + 1)..],
            token[..^1],
            (string)JsonNode.Parse(Block(page, "process"))!["SessionToken"]!,
            "x",
        })
        {
            (await world.Gateway.FaultOf(Who.Anonymous, new RedeemSigninTokenRequest { SigninToken = wrong }))!.Code
                .Should().Be("InvalidClientTokenId");
        }
    }

    [Fact]
    public async Task SigninToken_OfASessionWhoseRoleIsGone_IsRefused()
    {
        await world.Gateway.Call<CreateRoleResponse>(
            silos.Admin, new CreateRoleRequest { RoleName = "Gone" + name, AssumeRolePolicyDocument = Trust });
        var (_, _, page) = await Post(("SAMLResponse", Issue([StsWorld.Arn("Gone" + name)])));
        await world.Gateway.Call<DeleteRoleResponse>(silos.Admin, new DeleteRoleRequest { RoleName = "Gone" + name });

        (await world.Gateway.FaultOf(Who.Anonymous, new RedeemSigninTokenRequest { SigninToken = Block(page, "signin-token") }))!.Code
            .Should().Be("InvalidClientTokenId");
    }

    [Fact]
    public async Task RelayState_OfThisServer_GoesAlongWithTheChoice_AndIsLinkedAtTheEnd()
    {
        const string Path = "/console/iam?user=ann&tab=2#top";
        var response = Issue([Reader, Admin]);

        var (_, _, choice) = await Post(("SAMLResponse", response), ("RelayState", Path));
        choice.Should().Contain($"name=\"RelayState\" value=\"{WebUtility.HtmlEncode(Path)}\"");
        (await Post(("SAMLResponse", response), ("RelayState", Path), ("role", $"{Admin},{Provider}"))).Page
            .Should().Contain($"<a id=\"onward\" href=\"{WebUtility.HtmlEncode(Path)}\">");
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("\\\\evil.example/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("console")]
    [InlineData("")]
    [InlineData("/\t/evil.example/")]
    [InlineData("/a\r\nSet-Cookie: a=b")]
    [InlineData("/é")]
    public async Task RelayState_OfAnythingElse_IsDropped(string state)
    {
        var (status, _, page) = await Post(("SAMLResponse", Issue([Admin])), ("RelayState", state));

        (status, page.Contains("onward", StringComparison.Ordinal), page.Contains("evil", StringComparison.Ordinal)).Should().Be((200, false, false));
    }
}

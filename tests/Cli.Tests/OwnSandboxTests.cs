using System.Text;
using System.Text.Json.Nodes;

namespace Rolecall.Cli.Tests;

/// <summary>
/// What is asked of a sandbox that nobody else uses meanwhile: its last denial, its listings, and names that several accounts have.
/// </summary>
public sealed class OwnSandboxTests(StandingServer server) : IAsyncLifetime
{
    private const string Trust =
        """{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","""
        + """\"Principal\":{\"Service\":\"ec2.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}""";

    private static int made;

    private readonly TestTerminal terminal = new(server);
    private readonly string sandbox = "own" + Interlocked.Increment(ref made);
    private JsonNode root = null!;

    /// <summary>Two accounts with a role Twin, and one of them with TwinOfNobody, too.</summary>
    public async ValueTask InitializeAsync()
    {
        await Json($"sandbox create {sandbox} -o json");
        terminal["ROLECALL_SANDBOX"] = sandbox;
        CallAs((await Json("org create Red --management 555555555555 --root-key -o json"))["rootAccessKey"]!);
        await CreateRole("Twin");
        await CreateRole("TwinOfNobody");
        CallAs(root = (await Json("account create Red other --id 666666666666 --root-key -o json"))["rootAccessKey"]!);
        await CreateRole("Twin");
        await Json("call Iam/CreateUser -d '{\"userName\": \"nobody\"}' --as env -o json");
    }

    public ValueTask DisposeAsync()
    {
        terminal.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>"Twin" is not half of a longer name where it is the whole of one.</summary>
    [Fact]
    public async Task NameThatTwoAccountsHave_IsToldWithBothArns()
    {
        var result = await terminal.RunLine("rolecall can Twin s3:GetObject");

        result.ExitCode.Should().Be(ExitCodes.Usage);
        result.Errors.Should().Contain("arn:aws:iam::555555555555:role/Twin, arn:aws:iam::666666666666:role/Twin");
        (await terminal.RunLine("rolecall can 555555555555/Twin s3:GetObject")).ExitCode.Should().Be(ExitCodes.No);
    }

    [Fact]
    public async Task NameThatTwoOrganizationsHave_IsToldWithBothIds()
    {
        var other = (await Json("org create Red -o json"))["organization"]!["id"]!.GetValue<string>();

        (await terminal.RunLine("rolecall account list --org Red")).Errors.Should().Contain($"{other} (Red)")
            .And.Contain("the id of the organization");
        (await terminal.RunLine($"rolecall account list --org {other}")).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task IssuerThatWasMadeByName_MintsByName()
    {
        await Json("provider create-issuer corp -o json");

        (await terminal.RunLine("rolecall provider mint corp --claim sub=x")).Output.Should().StartWith("ey");
        (await terminal.RunLine("rolecall provider mint crop")).Errors.Should().Contain("did you mean \"corp\"?");
    }

    [Fact]
    public async Task SamlIdentityProvider_SaysWhatItsAttributesSay_AndIsKnownByItsName()
    {
        const string role = "arn:aws:iam::333333333333:role/Staff,arn:aws:iam::333333333333:saml-provider/acme";
        await Json($"provider create-saml acme --attribute Role={role} -o json");
        await terminal.RunLine("rolecall provider put-user alice --group staff");

        (await Minted("acme")).Should().Contain("https://aws.amazon.com/SAML/Attributes/Role").And.Contain(role);
        await Json($"provider update-saml acme --attribute Role={role} --attribute PrincipalTag:team=${{user:groups}} -o json");
        (await Minted("acme")).Should().Contain("https://aws.amazon.com/SAML/Attributes/PrincipalTag:team").And.Contain(">staff<");
        (await terminal.RunLine("rolecall provider mint-saml acne --user alice")).Errors.Should().Contain("did you mean \"acme\"?");
    }

    private async Task<string> Minted(string provider) => Encoding.UTF8.GetString(Convert.FromBase64String(
        (await terminal.RunLine($"rolecall provider mint-saml {provider} --user alice")).Output.Trim()));

    [Fact]
    public async Task Principals_AreListedOnce_HoweverOftenATestNamesThem()
    {
        await File.WriteAllTextAsync(Path.Combine(terminal.Folder, "access.yaml"), """
            tests:
              - {name: one, as: nobody, cannot: [s3:GetObject, {sts:AssumeRole: TwinOfNobody}]}
              - {name: other, as: TwinOfNobody, cannot: [s3:GetObject, s3:PutObject]}
            """, TestContext.Current.CancellationToken);

        (await terminal.RunLine("rolecall test access.yaml --running")).Output.Should().EndWith("2 passed, 0 failed\n");

        (await Json("trail --all --filter eventName=ListPrincipals -o json")).AsArray().Should().ContainSingle();
    }

    /// <summary>Organizations calls a denial by another name than the rest; the last is the last of both.</summary>
    [Fact]
    public async Task Why_WithoutARequest_ExplainsTheLastDenial()
    {
        CallAs((await Json("call Iam/CreateAccessKey -d '{\"userName\": \"nobody\"}' --as env -o json"))["accessKey"]!);
        (await terminal.RunLine("rolecall call Iam/ListUsers --as env")).ExitCode.Should().Be(ExitCodes.Forbidden);
        (await terminal.RunLine("rolecall why")).Output.Should().Contain("iam:ListUsers");

        CallAs(root);
        (await terminal.RunLine("rolecall call Organizations/ListAccounts --as env")).ExitCode.Should().Be(ExitCodes.Forbidden);
        (await terminal.RunLine("rolecall why --last")).Output.Should().Contain(
            "refused all the same, by the service: AccessDeniedException: ");
    }

    [Fact]
    public async Task Why_OfASandboxWhereNobodyWasDenied_FindsNothing()
    {
        (await terminal.RunLine("rolecall call Iam/GetUser -d '{\"userName\": \"absent\"}' --as env")).ExitCode
            .Should().Be(ExitCodes.NotFound);

        (await terminal.RunLine("rolecall why")).ExitCode.Should().Be(ExitCodes.NotFound);
    }

    [Fact]
    public async Task Why_OfARequestAndOfTheLast_IsRefused() =>
        (await terminal.RunLine("rolecall why 00000000-0000-0000-0000-000000000000 --last")).ExitCode.Should().Be(ExitCodes.Usage);

    private Task<JsonNode> CreateRole(string name) =>
        Json($"call Iam/CreateRole -d '{{\"roleName\": \"{name}\", \"assumeRolePolicyDocument\": \"{Trust}\"}}' --as env -o json");

    private void CallAs(JsonNode key)
    {
        terminal["AWS_ACCESS_KEY_ID"] = key["accessKeyId"]!.GetValue<string>();
        terminal["AWS_SECRET_ACCESS_KEY"] = key["secretAccessKey"]!.GetValue<string>();
    }

    private async Task<JsonNode> Json(string line)
    {
        var result = await terminal.RunLine("rolecall " + line);
        result.ExitCode.Should().Be(0, result.Errors);
        return JsonNode.Parse(result.Output)!;
    }
}

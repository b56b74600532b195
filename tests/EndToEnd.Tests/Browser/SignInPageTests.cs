using System.Net;
using System.Text.RegularExpressions;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.SigV4;
using Rolecall.Api.Sts.V1;

namespace Rolecall.EndToEnd.Tests.Browser;

/// <summary>The sign-in at /saml as somebody sees it in a browser that runs no script.</summary>
public sealed partial class SignInPageTests : OwnServerTests
{
    private const string Attributes = "https://aws.amazon.com/SAML/Attributes/";
    private const string Provider = "arn:aws:iam::333333333333:saml-provider/Browser";

    /// <summary>Windows' numbers of the keys, which the protocol asks for.</summary>
    private const int Space = 32, Enter = 13;

    [Fact]
    public async Task User_ChoosesARole_AndSignsIn_WithoutScript()
    {
        Assert.SkipUnless(File.Exists(Chromium.Path), $"{Chromium.Path} is not installed (tests/run installs it)");
        var folder = Directory.CreateTempSubdirectory("rolecall-page-");
        await using var browser = await Chromium.Start();
        await browser.ForbidScripts();

        await browser.Show(await FormOfTheIdp(folder.FullName));
        await Submit(browser);

        var choice = await browser.Html();
        choice.Should().Contain(
            "<h1>Choose a role</h1>").And.Contain("role/Browser-Admins").And.Contain("role/Browser-Readers").And.NotContain("<script");
        await browser.Focus("input[value*='Browser-Readers']");
        await browser.Press(" ", Space);
        await Submit(browser);

        var page = await browser.Html();
        page.Should().Contain("assumed-role/Browser-Readers/ann").And.NotContain("<script");
        (await WhoIs(page)).Should().Be("arn:aws:sts::333333333333:assumed-role/Browser-Readers/ann");
        if (Environment.GetEnvironmentVariable("ROLECALL_TEST_PICTURES") is { } pictures)
            await File.WriteAllBytesAsync(Path.Combine(pictures, "signed-in.png"), await browser.Picture(), Token);
        folder.Delete(recursive: true);
    }

    private static async Task Submit(Chromium browser)
    {
        await browser.Focus("button");
        await browser.Press("Enter", Enter);
        await browser.AwaitLoad();
    }

    /// <summary>The page of an identity provider that the user signed in to: its form goes to the server in AWS's place.</summary>
    private async Task<string> FormOfTheIdp(string folder)
    {
        var providers = new IdentityProviderService.IdentityProviderServiceClient(Grpc.Admin);
        await providers.PutDirectoryUserAsync(new() { User = new() { Name = "ann", Groups = { "Staff" } } }, cancellationToken: Token);
        var idp = (await providers.CreateSamlIdentityProviderAsync(
            new()
            {
                Name = "browser",
                AttributeMappings =
                {
                    new SamlAttributeMapping
                    {
                        Attribute = Attributes + "Role", Value = $"{RoleOf("Browser-Admins")},{Provider}", Group = "Staff"
                    },
                    new SamlAttributeMapping
                    {
                        Attribute = Attributes + "Role", Value = $"{RoleOf("Browser-Readers")},{Provider}", Group = "Staff"
                    },
                },
            },
            cancellationToken: Token)).Provider;
        var iam = new Iam.IamClient(Grpc.As("admin"));
        await iam.CreateSAMLProviderAsync(new() { Name = "Browser", SamlMetadataDocument = idp.Metadata }, cancellationToken: Token);
        foreach (var name in new[] { "Browser-Admins", "Browser-Readers" })
        {
            await iam.CreateRoleAsync(
                new()
                {
                    RoleName = name,
                    AssumeRolePolicyDocument = $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRoleWithSAML","Principal":{"Federated":"{{{Provider}}}"} }}"""
                },
                cancellationToken: Token);
        }
        var response = (await providers.MintSamlResponseAsync(
            new() { EntityId = idp.EntityId, User = "ann" }, cancellationToken: Token)).SamlResponse;
        var page = Path.Combine(folder, "idp.html");
        await File.WriteAllTextAsync(
            page,
            $"""<form method="post" action="{Server.Ready.Aws.TrimEnd('/')}/saml"><input type="hidden" name="SAMLResponse" value="{response}"><button>Go on</button></form>""",
            Token);
        return new Uri(page).AbsoluteUri;
    }

    private static string RoleOf(string name) => $"arn:aws:iam::333333333333:role/{name}";

    /// <summary>By the credentials that the page shows.</summary>
    private async Task<string> WhoIs(string page)
    {
        var shown = Exported().Matches(WebUtility.HtmlDecode(page)).Select(found => found.Groups[1].Value).ToArray();
        var sts = new Sts.StsClient(Grpc.As(new AwsKeys(shown[0], shown[1], shown[2])));
        return (await sts.GetCallerIdentityAsync(new(), cancellationToken: Token)).Arn;
    }

    [GeneratedRegex("export AWS_[A-Z_]+=(\\S+?)(?=\\s|</pre>)")]
    private static partial Regex Exported();
}

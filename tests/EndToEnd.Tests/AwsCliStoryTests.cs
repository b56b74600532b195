using System.Text.Json.Nodes;

namespace Rolecall.EndToEnd.Tests;

/// <summary>The cross-account story, with the AWS CLI as it is.</summary>
public sealed class AwsCliStoryTests(StandingServer shared) : IClassFixture<StandingServer>
{
    private const string UpdateApp = "arn:aws:iam::333333333333:role/UpdateApp";
    private const string VendorAudit = "arn:aws:iam::333333333333:role/VendorAudit";

    private Ready Server => shared.Ready;

    [Fact]
    public async Task Developer_AssumesUpdateApp_AndReachesTheBucketAndNothingElse()
    {
        var role = await Assume("developer", UpdateApp);

        (await Aws(role, "sts", "get-caller-identity")).Output.Should().Contain("arn:aws:sts::333333333333:assumed-role/UpdateApp/story");
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "version 2", TestContext.Current.CancellationToken);
        (await Aws(role, "s3", "cp", file, "s3://productionapp/app.txt")).ExitCode.Should().Be(0);
        (await Aws(role, "s3", "cp", "s3://productionapp/app.txt", "-")).Output.Should().Be("version 2");
        (await Aws(role, "s3", "ls", "s3://productionapp")).Output.Should().Contain("app.txt");
        File.Delete(file);

        (await Aws(role, "s3", "ls")).Errors.Should().Contain("AccessDenied").And.Contain("s3:ListAllMyBuckets");
    }

    [Fact]
    public async Task Admin_GivesAUserAPassword_AndTheSummaryCountsTheUser()
    {
        var admin = Tool.EnvironmentOf(Server, Server["admin"]);
        (await Aws(admin, "iam", "create-user", "--user-name", "console")).ExitCode.Should().Be(0);

        (await Aws(admin, "iam", "create-login-profile", "--user-name", "console", "--password", "horse")).Errors
            .Should().Contain("(PasswordPolicyViolation)");
        var made = (await Aws(
            admin,
            "iam",
            "create-login-profile",
            "--user-name",
            "console",
            "--password",
            "correct-Horse-7",
            "--password-reset-required")).Output;
        ((bool?)JsonNode.Parse(made)!["LoginProfile"]!["PasswordResetRequired"]).Should().BeTrue();
        (await Aws(admin, "iam", "delete-user", "--user-name", "console")).Errors
            .Should().Contain("(DeleteConflict)").And.Contain("must delete login profile first");

        var summary = JsonNode.Parse((await Aws(admin, "iam", "get-account-summary", "--output", "json")).Output)!["SummaryMap"]!;
        ((int?)summary["Users"], (int?)summary["UsersQuota"], (int?)summary["AccountPasswordPresent"]).Should().Be((2, 5000, 0));

        (await Aws(admin, "iam", "delete-login-profile", "--user-name", "console")).ExitCode.Should().Be(0);
        (await Aws(admin, "iam", "delete-user", "--user-name", "console")).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task Role_GivesUpTheOriginalPermissions()
    {
        (await Aws(Tool.EnvironmentOf(Server, Server["developer"]), "iam", "get-user")).ExitCode.Should().Be(0);

        var role = await Assume("developer", UpdateApp);

        (await Aws(role, "iam", "get-user", "--user-name", "developer")).Errors.Should().Contain("AccessDenied");
    }

    [Fact]
    public async Task Tester_MayNotAssumeUpdateApp() =>
        (await AssumeAs("tester", UpdateApp)).Errors.Should().Contain(
            "(AccessDenied) when calling the AssumeRole operation: User: arn:aws:iam::222222222222:user/tester is not authorized to perform: sts:AssumeRole on resource: " + UpdateApp);

    [Fact]
    public async Task Developer_MayNotReachTheBucketDirectly() =>
        (await Aws(Tool.EnvironmentOf(Server, Server["developer"]), "s3", "ls", "s3://productionapp")).Errors
            .Should().Contain("AccessDenied");

    [Fact]
    public async Task ThirdAccount_MayNotAssumeUpdateApp() => (await AssumeAs("vendor", UpdateApp)).Errors.Should().Contain("AccessDenied");

    [Fact]
    public async Task Vendor_WithTheExternalId_MayAudit() =>
        (await AssumeAs("vendor", VendorAudit, "--external-id", "example-corp-7731")).ExitCode.Should().Be(0);

    [Theory]
    [InlineData]
    [InlineData("--external-id", "somebody-elses-id")]
    public async Task Vendor_WithoutTheRightExternalId_MayNotAudit(params string[] more) =>
        (await AssumeAs("vendor", VendorAudit, more)).Errors.Should().Contain("AccessDenied");

    [Fact]
    public async Task Root_MayNotAssumeRoles() =>
        (await AssumeAs("development-root", UpdateApp)).Errors.Should().Contain("Roles may not be assumed by root accounts.");

    [Theory]
    [InlineData("3601", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")]
    public async Task Duration_OutsideItsBounds_IsRefused(string seconds, string text) =>
        (await AssumeAs("developer", UpdateApp, "--duration-seconds", seconds)).Errors
            .Should().Contain("ValidationError").And.Contain(text);

    [Fact]
    public async Task Iam_RoundTripOfAUser_ThroughThePagesOfTheCli()
    {
        var admin = Tool.EnvironmentOf(Server, Server["admin"]);
        foreach (var name in new[] { "page-1", "page-2", "page-3" })
            (await Aws(admin, "iam", "create-user", "--user-name", name, "--path", "/pages/")).ExitCode.Should().Be(0);

        var listed = await Aws(
            admin, "iam", "list-users", "--path-prefix", "/pages/", "--page-size", "1", "--query", "Users[].UserName", "--output", "text");
        listed.Output.Trim().Split(['\t', '\n']).Should().Equal("page-1", "page-2", "page-3");

        (await Aws(admin, "iam", "create-user", "--user-name", "PAGE-1")).Errors
            .Should().Contain("EntityAlreadyExists").And.Contain("User with name PAGE-1 already exists.");
        foreach (var name in new[] { "page-1", "page-2", "page-3" })
            (await Aws(admin, "iam", "delete-user", "--user-name", name)).ExitCode.Should().Be(0);
        (await Aws(admin, "iam", "get-user", "--user-name", "page-1")).Errors
            .Should().Contain("NoSuchEntity").And.Contain("The user with name page-1 cannot be found.");
    }

    [Fact]
    public async Task PresignedUrl_OpensTheObject_AndNoOther()
    {
        var role = await Assume("developer", UpdateApp);
        // In regions as old as us-east-1 the CLI presigns with Signature Version 2.
        var young = new Dictionary<string, string>(role) { ["AWS_DEFAULT_REGION"] = "eu-central-1", ["AWS_REGION"] = "eu-central-1" };
        (await Aws(role, "s3api", "put-object", "--bucket", "productionapp", "--key", "signed.txt")).ExitCode.Should().Be(0);
        var url = (await Aws(young, "s3", "presign", "s3://productionapp/signed.txt")).Output.Trim();
        var old = (await Aws(role, "s3", "presign", "s3://productionapp/signed.txt")).Output.Trim();

        (await Get(url)).StatusCode.Should().Be(System.Net.HttpStatusCode.OK);
        (await Get(url.Replace("signed.txt", "other.txt", StringComparison.Ordinal))).Text.Should().Contain("SignatureDoesNotMatch");
        if (!old.Contains("X-Amz-Algorithm", StringComparison.Ordinal))
        {
            (await Get(old)).StatusCode.Should().Be(System.Net.HttpStatusCode.OK);
            (await Get(old.Replace("signed.txt", "other.txt", StringComparison.Ordinal))).Text.Should().Contain("SignatureDoesNotMatch");
        }
    }

    private static async Task<(System.Net.HttpStatusCode StatusCode, string Text)> Get(string url)
    {
        using var http = new HttpClient();
        using var response = await http.GetAsync(new Uri(url), TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static Task<ToolResult> Aws(IReadOnlyDictionary<string, string> environment, params IEnumerable<string> arguments) =>
        // Older clients do not know AWS_ENDPOINT_URL.
        Tool.Run("aws", environment, ["--endpoint-url", environment["AWS_ENDPOINT_URL"], .. arguments]);

    private Task<ToolResult> AssumeAs(string person, string roleArn, params IEnumerable<string> more) =>
        Aws(
            Tool.EnvironmentOf(Server, Server[person]),
            ["sts", "assume-role", "--role-arn", roleArn, "--role-session-name", "story", .. more]);

    private async Task<Dictionary<string, string>> Assume(string person, string roleArn)
    {
        var result = await AssumeAs(person, roleArn);
        result.ExitCode.Should().Be(0, result.Errors);
        var credentials = JsonNode.Parse(result.Output)!["Credentials"]!;
        return Tool.EnvironmentOf(
            Server, (string)credentials["AccessKeyId"]!, (string)credentials["SecretAccessKey"]!, (string)credentials["SessionToken"]!);
    }
}

using System.Text.Json.Nodes;

namespace Rolecall.Cli.Tests;

/// <summary>
/// What AccountService tells its administrator: who is in an account, keys of its root, and codes of its MFA devices; and whose keys are known.
/// </summary>
public sealed class AdministrationTests(StandingServer server) : IDisposable
{
    private const string Device = "arn:aws:iam::222222222222:mfa/token";

    private readonly TestTerminal terminal = new(server);

    public void Dispose() => terminal.Dispose();

    [Fact]
    public async Task Principals_OfAnAccount_AreItsRootUsersAndRoles() =>
        (await Json("account principals 333333333333 -o json")).AsArray().Select(one => one!["arn"]!.GetValue<string>()).Should().Equal(
            "arn:aws:iam::333333333333:root", "arn:aws:iam::333333333333:user/admin",
            "arn:aws:iam::333333333333:role/UpdateApp", "arn:aws:iam::333333333333:role/VendorAudit");

    [Fact]
    public async Task Principals_OfAnAccountByItsName_AreThoseOfItsId() =>
        (await terminal.RunLine("rolecall account principals prod -o json")).Output
            .Should().Be((await terminal.RunLine("rolecall account principals 333333333333 -o json")).Output);

    /// <summary>An account is named as elsewhere: by its name or its id.</summary>
    [Fact]
    public async Task RoleOfAnAccountByItsName_IsFound() =>
        (await Json("assume production/UpdateApp --as developer -o json"))["AWS_SESSION_TOKEN"].Should().NotBeNull();

    [Fact]
    public async Task Principals_OfAnotherSandbox_AreNotThese()
    {
        await terminal.RunLine("rolecall sandbox create apart");

        (await Json("account principals --sandbox apart -o json")).AsArray().Should().BeEmpty();
        (await terminal.RunLine("rolecall account principals 333333333333 --sandbox apart")).ExitCode.Should().Be(4);
    }

    [Fact]
    public async Task RootKey_OfAnAccount_CallsAsItsRoot_AndIsOneOfTwo()
    {
        await terminal.RunLine("rolecall sandbox create keys");
        var made = await Json("org create Blue --management 555555555555 --sandbox keys -o json");
        made["rootAccessKey"].Should().BeNull();

        var key = (await Json("account root-key 555555555555 --sandbox keys -o json"))["rootAccessKey"]!;
        terminal["AWS_ACCESS_KEY_ID"] = key["accessKeyId"]!.GetValue<string>();
        terminal["AWS_SECRET_ACCESS_KEY"] = key["secretAccessKey"]!.GetValue<string>();

        (await Json("call Sts/GetCallerIdentity --as env --sandbox keys -o json"))["arn"]!.GetValue<string>()
            .Should().Be("arn:aws:iam::555555555555:root");
        (await terminal.RunLine("rolecall account root-key Blue --sandbox keys")).ExitCode.Should().Be(0);
        (await terminal.RunLine("rolecall account root-key Blue --sandbox keys")).ExitCode
            .Should().Be(ExitCodes.Conflict, "a root user has two keys at most");
    }

    /// <summary>The two codes enable the device, and those that follow are each taken once.</summary>
    [Fact]
    public async Task MfaCode_IsTakenByIamAndSts_AndIsNotShownAgain()
    {
        await Json("call Iam/CreateVirtualMFADevice -d '{\"virtualMfaDeviceName\": \"token\"}' --as development-root -o json");
        var shown = await Json($"mfa code {Device} -o json");
        (await terminal.RunLine($"rolecall call Iam/EnableMFADevice --as development-root -d '{{\"userName\": \"tester\", \"serialNumber\": \"{Device}\", "
            + $"\"authenticationCode1\": \"{shown["code"]}\", \"authenticationCode2\": \"{shown["nextCode"]}\"}}'")).Errors
                .Should().BeEmpty();

        (await Json("mfa code development/token -o json"))["code"].Should().NotBeNull();
        await terminal.RunLine("rolecall clock advance 2m");
        var (first, enabled) = (await Code(), shown["code"]!.GetValue<string>());
        first.Should().NotBe(enabled);
        (await GetSessionToken(first)).Should().Be(0);
        (await GetSessionToken(first)).Should().NotBe(0, "a code is good once");
        (await GetSessionToken(await Code())).Should().Be(0);
    }

    [Fact]
    public async Task RoleArn_AsACaller_IsASessionOfTheRole() =>
        (await Json("can arn:aws:iam::333333333333:role/UpdateApp s3:GetObject arn:aws:s3:::productionapp/a -o json"))["decision"]!["principal"]!.GetValue<string>()
            .Should().Be("arn:aws:sts::333333333333:assumed-role/UpdateApp/session");

    /// <summary>The default sandbox's people may have namesakes in another, who have other keys.</summary>
    [Theory]
    [InlineData("env developer")]
    [InlineData("assume UpdateApp --as developer")]
    [InlineData("call Sts/GetCallerIdentity --as developer")]
    [InlineData("credential-process developer")]
    [InlineData("configure --print")]
    public async Task PeopleOfTheReadyFile_AreOfTheDefaultSandboxAlone(string line)
    {
        var result = await terminal.Run([.. line.Split(' '), "--sandbox", "blue"]);

        result.ExitCode.Should().Be(ExitCodes.NotFound);
        result.Output.Should().BeEmpty();
        result.Errors.Should().StartWith("error: nobody's keys of the sandbox blue are known")
            .And.Contain("why: the ready file's people are of the default sandbox (--sandbox chose another)")
            .And.Contain("rolecall account root-key ACCOUNT --sandbox blue");
    }

    [Fact]
    public async Task RoleInThePlaceOfAPerson_IsAssumed_ByWhoeverIsNamed()
    {
        var result = await terminal.Run("env", "UpdateApp", "--as", "developer");

        result.Errors.Should().Contain("assumed-role/UpdateApp/rolecall until ");
        result.Output.Should().Contain("export AWS_SESSION_TOKEN=").And.Contain("export ROLECALL_ENDPOINT=");
        (await terminal.Run("env", "UpdateApp")).Errors.Should().Contain("nobody's keys are given").And.Contain("--as developer");
        (await terminal.Run("env", "tester", "--as", "developer")).Errors.Should().Contain("tester is a person");
    }

    [Fact]
    public async Task SessionThatHasExpired_IsToBeAssumedAgain()
    {
        await terminal.RunLine("rolecall sandbox create expiring");
        terminal["ROLECALL_SANDBOX"] = "expiring";
        var key = JsonNode.Parse((await terminal.RunLine("rolecall org create Red --root-key -o json")).Output)!["rootAccessKey"]!;
        terminal["AWS_ACCESS_KEY_ID"] = key["accessKeyId"]!.GetValue<string>();
        terminal["AWS_SECRET_ACCESS_KEY"] = key["secretAccessKey"]!.GetValue<string>();
        var begun = await terminal.RunLine("rolecall call Sts/GetSessionToken --as env -o json");
        var session = JsonNode.Parse(begun.Output)!["credentials"]!;
        terminal["AWS_ACCESS_KEY_ID"] = session["accessKeyId"]!.GetValue<string>();
        terminal["AWS_SECRET_ACCESS_KEY"] = session["secretAccessKey"]!.GetValue<string>();
        terminal["AWS_SESSION_TOKEN"] = session["sessionToken"]!.GetValue<string>();
        await terminal.RunLine("rolecall clock advance 2d");

        var result = await terminal.RunLine("rolecall call Sts/GetCallerIdentity --as env");

        result.ExitCode.Should().Be(ExitCodes.Unauthenticated);
        result.Errors.Should().Contain("assume the role again").And.NotContain("which token");
    }

    private async Task<string> Code() => (await Json($"mfa code {Device} -o json"))["code"]!.GetValue<string>();

    private async Task<int> GetSessionToken(string code) =>
        (await terminal.RunLine(
            $"rolecall call Sts/GetSessionToken --as tester -d '{{\"serialNumber\": \"{Device}\", \"tokenCode\": \"{code}\"}}'")).ExitCode;

    private async Task<JsonNode> Json(string line)
    {
        var result = await terminal.RunLine("rolecall " + line);
        result.ExitCode.Should().Be(0, result.Errors);
        return JsonNode.Parse(result.Output)!;
    }
}

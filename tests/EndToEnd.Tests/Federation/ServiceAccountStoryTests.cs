using Amazon.Runtime;
using Amazon.SecurityToken;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;

namespace Rolecall.EndToEnd.Tests.Federation;

/// <summary>
/// IAM roles for service accounts (IRSA): programs in a pod of EKS that have a projected token file and two variables, with AWS's SDKs and its
/// command line as they are. https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
/// </summary>
public sealed class ServiceAccountStoryTests : OwnServerTests
{
    private const string Issuer = "https://oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE";
    private const string Session = "arn:aws:sts::333333333333:assumed-role/Cart/cart";
    private const string SdkVersion = "3.1174.0";

    /// <summary>Where <see cref="DotNetProgram"/> writes who it is.</summary>
    private const string AnswerVariable = "ROLECALL_TEST_ANSWER";

    private readonly string sdk = Directory.CreateTempSubdirectory("rolecall-js-").FullName;

    [Fact]
    public async Task Programs_InAPod_GoByTheTokenFile_AsItIsWhenTheyStart()
    {
        var installed = await Tool.Run(
            "npm",
            new Dictionary<string, string>(),
            "install",
            "--silent",
            "--no-audit",
            "--no-fund",
            "--prefix",
            sdk,
            "@aws-sdk/client-sts@" + SdkVersion);
        installed.ExitCode.Should().Be(0, installed.Errors);
        await MakeRole();
        using var file = new ProjectedTokenFile();
        file.Write(await Mint("system:serviceaccount:shop:cart"));

        (await AskAll(file)).Should().AllBeEquivalentTo(Session);

        file.Write(await Mint("system:serviceaccount:shop:other"));
        (await AskAll(file)).Should().AllBeEquivalentTo("AccessDenied");

        file.Write(await Mint("system:serviceaccount:shop:cart"));
        await new ClockService.ClockServiceClient(Grpc.Admin).AdvanceClockAsync(
            new() { By = new() { Seconds = 2 * 60 * 60 } }, cancellationToken: Token);
        (await AskAll(file)).Should().AllBeEquivalentTo("ExpiredTokenException", "tokens expire by the sandbox's clock");

        file.Write(await Mint("system:serviceaccount:shop:cart"));
        (await AskAll(file)).Should().AllBeEquivalentTo(Session);
        Directory.Delete(sdk, recursive: true);
    }

    /// <summary>Explicit: the test above starts it as a program of its own, since the SDK finds its variables in a process's environment.</summary>
    [Fact(Explicit = true)]
    public async Task DotNetProgram()
    {
        string answer;
        try
        {
            using var sts = new AmazonSecurityTokenServiceClient(new AmazonSecurityTokenServiceConfig { MaxErrorRetry = 0 });
            answer = (await sts.GetCallerIdentityAsync(new(), Token)).Arn;
        }
        catch (Exception refused) when (refused is AmazonServiceException or AmazonClientException)
        {
            answer = (refused as AmazonServiceException ?? refused.InnerException as AmazonServiceException)?.ErrorCode ?? refused.ToString();
        }
        await File.WriteAllTextAsync(Environment.GetEnvironmentVariable(AnswerVariable)!, answer, Token);
    }

    private async Task MakeRole()
    {
        await new IdentityProviderService.IdentityProviderServiceClient(Grpc.Admin).CreateOidcIssuerAsync(
            new() { Url = Issuer }, cancellationToken: Token);
        var iam = new Iam.IamClient(Grpc.As("admin"));
        var provider = (await iam.CreateOpenIDConnectProviderAsync(
            new() { Url = Issuer, ClientIdList = { "sts.amazonaws.com" } }, cancellationToken: Token)).OpenIdConnectProviderArn;
        var host = Issuer["https://".Length..];
        await iam.CreateRoleAsync(
            new()
            {
                RoleName = "Cart",
                AssumeRolePolicyDocument = $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity","Principal":{"Federated":"{{{provider}}}"},"Condition":{"StringEquals":{"{{{host}}}:sub":"system:serviceaccount:shop:cart","{{{host}}}:aud":"sts.amazonaws.com"} } }}""",
            },
            cancellationToken: Token);
    }

    private async Task<string> Mint(string subject) =>
        (await new IdentityProviderService.IdentityProviderServiceClient(Grpc.Admin).MintOidcTokenAsync(
        new() { Url = Issuer, Claims = $$"""{"sub":"{{subject}}","aud":["sts.amazonaws.com"]}""" }, cancellationToken: Token)).Token;

    /// <summary>What each program says.</summary>
    private async Task<IReadOnlyList<string>> AskAll(ProjectedTokenFile file)
    {
        var environment = new Dictionary<string, string>
        {
            ["AWS_ENDPOINT_URL"] = Server.Ready.Aws,
            ["AWS_REGION"] = "eu-central-1",
            ["AWS_DEFAULT_REGION"] = "eu-central-1",
            ["AWS_WEB_IDENTITY_TOKEN_FILE"] = file.Path,
            ["AWS_ROLE_ARN"] = "arn:aws:iam::333333333333:role/Cart",
            ["AWS_ROLE_SESSION_NAME"] = "cart",
            ["AWS_EC2_METADATA_DISABLED"] = "true",
            ["AWS_CONFIG_FILE"] = "/dev/null",
            ["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null",
        };
        var here = AppContext.BaseDirectory;
        var boto3 = await Tool.Run(
            Environment.GetEnvironmentVariable("ROLECALL_TEST_PYTHON") ?? "python3", environment, Path.Combine(here, "who.py"));
        boto3.ExitCode.Should().Be(0, boto3.Errors);
        var javaScript = await Tool.Run("node", environment, Path.Combine(here, "who.mjs"), sdk);
        javaScript.ExitCode.Should().Be(0, javaScript.Errors);
        return [boto3.Output.Trim(), javaScript.Output.Trim(), await AskCli(environment), await AskDotNet(environment)];
    }

    /// <summary>In a home of its own: it keeps the sessions that it was given under ~/.aws, and would go by those of the last question.</summary>
    private static async Task<string> AskCli(Dictionary<string, string> environment)
    {
        var home = Directory.CreateTempSubdirectory("rolecall-home-");
        var told = await Tool.Run(
            "aws", new Dictionary<string, string>(environment) { ["HOME"] = home.FullName }, "sts", "get-caller-identity", "--query",
            "Arn", "--output", "text");
        home.Delete(recursive: true);
        return told.ExitCode == 0 ? told.Output.Trim() : told.Errors.Split('(', ')') is [_, var code, ..] ? code : told.Errors;
    }

    private static async Task<string> AskDotNet(Dictionary<string, string> environment)
    {
        var answerFile = Path.GetTempFileName();
        var played = await Tool.Run(
            "dotnet",
            new Dictionary<string, string>(environment) { [AnswerVariable] = answerFile },
            Path.Combine(AppContext.BaseDirectory, "Rolecall.EndToEnd.Tests.dll"), "-noColor", "-noLogo", "-explicit", "only", "-method",
            "*." + nameof(DotNetProgram));
        played.ExitCode.Should().Be(0, played.Output + played.Errors);
        var answer = await File.ReadAllTextAsync(answerFile, Token);
        File.Delete(answerFile);
        return answer;
    }
}

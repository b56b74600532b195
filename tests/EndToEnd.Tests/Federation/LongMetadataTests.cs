using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.SigV4;
using Rolecall.Api.Sts.V1;

namespace Rolecall.EndToEnd.Tests.Federation;

/// <summary>Metadata of SAML providers as long as AWS takes it, over the Query wire, which proves its caller by the whole of a body.</summary>
public sealed partial class LongMetadataTests : OwnServerTests
{
    private const int Longest = 10_000_000;
    private const int LongestOfAll = 20_000_000;

    /// <summary>A refusal comes before the body, and ends the connection: whoever sends on could not read it.</summary>
    private readonly HttpClient http = new(new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(2) });

    [Fact]
    public async Task Metadata_OfTenMillionCharacters_IsTakenAndToldAgain_AndOneMoreIsRefused()
    {
        var metadata = await Metadata();

        (await Create("long", Padded(metadata, Longest)))
            .Should().StartWith("200").And.Contain("arn:aws:iam::333333333333:saml-provider/long");
        (await Create("longer", Padded(metadata, Longest + 1))).Should().StartWith("400")
            .And.Contain("Member must have length less than or equal to 10000000").And.Match(
                told => told.Length < 10_000, "a refused value is not repeated whole");
        (await Create("short", metadata[..999]))
            .Should().StartWith("400").And.Contain("Member must have length greater than or equal to 1000");
        (await Create("other", Padded(metadata, LongestOfAll - Longest - metadata.Length))).Should().StartWith("200");
        (await Create("last", metadata)).Should().StartWith("200");
        (await Create("over", metadata)).Should().StartWith("409").And.Contain("LimitExceeded").And.Contain(
            "Cannot exceed quota for SAMLMetadataPerAccount: 20000000");
        var got = await Send(
            "Action=GetSAMLProvider&Version=2010-05-08&SAMLProviderArn=arn%3Aaws%3Aiam%3A%3A333333333333%3Asaml-provider%2Flong", Admin);
        got.Should().StartWith("200").And.Match(told => told.Length > Longest);
    }

    /// <summary>Nothing is kept in memory for whoever is certainly nobody, nor for an operation that takes no long text.</summary>
    [Fact]
    public async Task LongBody_OfAnUnknownAccount_OfNobody_OrForAnotherOperation_IsTooLarge()
    {
        var padded = Padded(await Metadata(), 2_000_000);
        var form = FormOf("refused", padded);
        var unknown = new AwsKeys("AKIAQEAAAAAAAAAAAAAA", "secret");

        (await Send(form, unknown)).Should().StartWith("413").And.Contain("RequestEntityTooLarge");
        (await Send(form, null)).Should().StartWith("413");
        (await Send(form.Replace("Action=CreateSAMLProvider", "Action=CreateRole", StringComparison.Ordinal), Admin))
            .Should().StartWith("413");
        (await Send(FormOf("refused", new string('<', 6_000_000)), Admin))
            .Should().StartWith("413", "it is longer than any document, percent-encoded");
    }

    /// <summary>Whoever makes up a key id of an account learns nothing of it, and has nothing kept.</summary>
    [Fact]
    public async Task LongBody_OfAKeyThatIsNotThere_IsRefusedAlike_WhetherItsAccountExistsOrNot()
    {
        var form = FormOf("refused", Padded(await Metadata(), 2_000_000));
        var inactive = await NewKey();
        await new Iam.IamClient(Grpc.As("admin")).UpdateAccessKeyAsync(
            new() { AccessKeyId = inactive.AccessKeyId, Status = "Inactive" }, cancellationToken: Token);
        var last = Admin.AccessKeyId[^1] == 'A' ? 'B' : 'A';

        var refusals = new List<string>();
        foreach (var keys in (AwsKeys[])[
            new("AKIAQEAAAAAAAAAAAAAA", "secret"),
            new(Admin.AccessKeyId[..^1] + last, "secret"),
            inactive,
            new("ASIA" + Admin.AccessKeyId[4..], "secret"),
            new("ASIA" + Admin.AccessKeyId[4..], "secret", "token"),
            Admin with { SessionToken = "token" },
        ])
            refusals.Add(RequestId().Replace(await Send(form, keys), ""));

        refusals[0].Should().StartWith("413");
        refusals.Should().AllBe(refusals[0]);
    }

    [Fact]
    public async Task LongMetadata_OfASession_IsTaken()
    {
        var session = (await new Sts.StsClient(Grpc.As("admin")).GetSessionTokenAsync(new(), cancellationToken: Token)).Credentials;

        (await Send(FormOf("session", Padded(await Metadata(), 2_000_000)), new(session.AccessKeyId, session.SecretAccessKey, session.SessionToken)))
            .Should().StartWith("403").And.Contain("InvalidClientTokenId", "such sessions call no IAM, but it was read");
    }

    [Fact]
    public async Task LongMetadata_ThatWasAcknowledged_IsThereAfterKill9()
    {
        var metadata = Padded(await Metadata(), 2_000_000);
        (await Create("kept", metadata)).Should().StartWith("200");

        await KillAndStartAgain();

        var got = await new Iam.IamClient(Grpc.As("admin")).GetSAMLProviderAsync(
            new() { SamlProviderArn = "arn:aws:iam::333333333333:saml-provider/kept" }, cancellationToken: Token);
        got.SamlMetadataDocument.Should().Be(metadata);
    }

    private AwsKeys Admin => new(Server.Ready["admin"].AccessKeyId, Server.Ready["admin"].SecretAccessKey);

    private async Task<AwsKeys> NewKey()
    {
        var made = (await new Iam.IamClient(Grpc.As("admin")).CreateAccessKeyAsync(new(), cancellationToken: Token)).AccessKey;
        return new(made.AccessKeyId, made.SecretAccessKey);
    }

    private async Task<string> Metadata() =>
        (await new IdentityProviderService.IdentityProviderServiceClient(Grpc.Admin).CreateSamlIdentityProviderAsync(
        new() { Name = "long" }, cancellationToken: Token)).Provider.Metadata;

    private static string Padded(string metadata, int length) =>
        metadata + new string('\n', 1) + new string(' ', length - metadata.Length - 1);

    private static string FormOf(string name, string metadata) =>
        $"Action=CreateSAMLProvider&Version=2010-05-08&Name={name}&SAMLMetadataDocument={Uri.EscapeDataString(metadata).Replace("%20", "+", StringComparison.Ordinal)}";

    private Task<string> Create(string name, string metadata) => Send(FormOf(name, metadata), Admin);

    /// <summary>The status and the answer's text.</summary>
    private async Task<string> Send(string form, AwsKeys? keys)
    {
        var uri = new Uri(Server.Ready.Aws);
        var body = Encoding.ASCII.GetBytes(form);
        using var request = new HttpRequestMessage(HttpMethod.Post, uri)
        {
            Content = new ByteArrayContent(body)
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded") }
            },
        };
        request.Headers.ExpectContinue = true;
        if (keys is not null)
        {
            var unsigned = new SignedRequest
            {
                Method = "POST",
                Path = "/",
                Query = "",
                Headers = [new("host", uri.Authority)],
                BodySha256 = Convert.ToHexStringLower(SHA256.HashData(body)),
            };
            foreach (var (header, value) in SigV4Signer.Sign(
                unsigned, keys, "us-east-1", "iam", TimeProvider.System.GetUtcNow(), SigV4Rules.Query("iam")))
                request.Headers.TryAddWithoutValidation(header, value);
        }
        using var answer = await http.SendAsync(request, Token);
        return $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(Token)}";
    }

    [GeneratedRegex("<RequestId>[^<]*</RequestId>")]
    private static partial Regex RequestId();
}

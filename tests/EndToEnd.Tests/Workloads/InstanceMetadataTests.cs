using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Tests;

namespace Rolecall.EndToEnd.Tests.Workloads;

/// <summary>The instance metadata endpoint, by the cases of tests/cases/metadata; and its signed documents, verified by openssl.</summary>
public sealed class InstanceMetadataTests(InstanceMetadataTests.Machines machines) : IClassFixture<InstanceMetadataTests.Machines>
{
    private const string TtlHeader = "X-aws-ec2-metadata-token-ttl-seconds";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names => [.. Cases().Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Request_IsAnsweredAsEc2s(string name)
    {
        var asked = Cases().Single(one => one.Name == name);
        var machine = machines.All[asked.Instance];
        using var request = machine.Request(new HttpMethod(asked.Method), asked.Path, asked.Token);
        foreach (var (header, value) in asked.Headers)
            request.Headers.TryAddWithoutValidation(header, value);
        using var answer = await machines.Http.SendAsync(request, Token);

        var body = await answer.Content.ReadAsStringAsync(Token);
        ((int)answer.StatusCode).Should().Be(asked.Status, body);
        answer.Headers.Server.ToString().Should().Be("EC2ws");
        answer.Content.Headers.ContentType!.ToString().Should().Be(asked.Type ?? (asked.Status == 200 ? "text/plain" : "text/html"));
        if (asked.Body is { } text)
            body.Should().Be(machine.Fill(text, value => value));
        if (asked.Matches is { } pattern)
            body.Should().MatchRegex(machine.Fill(pattern, Regex.Escape));
        if (asked.Ttl is { } ttl)
            answer.Headers.GetValues(TtlHeader).Should().Equal(ttl);
    }

    [Theory]
    [InlineData("pkcs7")]
    [InlineData("rsa2048")]
    public async Task SignedDocument_IsVerifiedByOpenssl_AndAChangedOneIsNot(string form)
    {
        var machine = machines.All["full"];
        var document = await machine.Get("/latest/dynamic/instance-identity/document");
        var signed = await machine.Get("/latest/dynamic/instance-identity/" + form);
        signed.Split('\n').Should().OnlyContain(line => line.Length <= 64);

        using var folder = new Folder();
        await File.WriteAllTextAsync(folder.File("certificate"), machines.Certificate, Token);
        await File.WriteAllTextAsync(folder.File("signed"), $"-----BEGIN PKCS7-----\n{signed}\n-----END PKCS7-----\n", Token);
        string[] verify = ["-verify", "-inform", "PEM", "-binary", "-certfile", folder.File("certificate"), "-noverify"];
        foreach (var program in new[] { "smime", "cms" })
        {
            var verified = await Tool.Run("openssl", new Dictionary<string, string>(), [program, .. verify, "-in", folder.File("signed")]);
            verified.ExitCode.Should().Be(0, verified.Errors);
            verified.Output.Should().Be(document);
        }

        var forged = Convert.FromBase64String(signed.Replace("\n", "", StringComparison.Ordinal));
        var at = forged.AsSpan().IndexOf("m7i.large"u8);
        at.Should().BePositive("the document is inside");
        forged[at] = (byte)'x';
        await File.WriteAllTextAsync(
            folder.File("signed"),
            $"-----BEGIN PKCS7-----\n{Convert.ToBase64String(forged, Base64FormattingOptions.InsertLineBreaks)}\n-----END PKCS7-----\n",
            Token);
        (await Tool.Run("openssl", new Dictionary<string, string>(), ["smime", .. verify, "-in", folder.File("signed")])).ExitCode
            .Should().NotBe(0);
    }

    [Fact]
    public async Task Signature_IsVerifiedByOpenssl_AgainstTheCertificatesKey()
    {
        var machine = machines.All["full"];
        using var folder = new Folder();
        await File.WriteAllTextAsync(folder.File("certificate"), machines.Certificate, Token);
        await File.WriteAllTextAsync(folder.File("document"), await machine.Get("/latest/dynamic/instance-identity/document"), Token);
        var signature = await machine.Get("/latest/dynamic/instance-identity/signature");
        await File.WriteAllBytesAsync(
            folder.File("signature"), Convert.FromBase64String(signature.Replace("\n", "", StringComparison.Ordinal)), Token);
        var key =
            await Tool.Run("openssl", new Dictionary<string, string>(), "x509", "-pubkey", "-noout", "-in", folder.File("certificate"));
        await File.WriteAllTextAsync(folder.File("key"), key.Output, Token);
        var verified = await Tool.Run(
            "openssl", new Dictionary<string, string>(), "dgst", "-sha256", "-verify", folder.File("key"), "-signature",
            folder.File("signature"), folder.File("document"));
        verified.ExitCode.Should().Be(0, verified.Errors);
    }

    [Fact]
    public async Task Options_ThatAreChangedLater_AreThoseOfTheNextRequest()
    {
        var machine = await machines.Launch(new LaunchInstanceRequest());
        async Task<HttpStatusCode> WithoutToken()
        {
            using var request = machine.Request(HttpMethod.Get, "/latest/meta-data/instance-id", "none");
            using var answer = await machines.Http.SendAsync(request, Token);
            return answer.StatusCode;
        }
        async Task Change(InstanceMetadataOptions options) => await machines.Compute.ModifyInstanceMetadataOptionsAsync(
            new() { InstanceId = machine.Id, MetadataOptions = options }, cancellationToken: Token);

        (await WithoutToken()).Should().Be(HttpStatusCode.Unauthorized);
        await Change(new() { HttpTokens = "optional" });
        (await WithoutToken()).Should().Be(HttpStatusCode.OK);
        await Change(new() { HttpEndpoint = "disabled" });
        (await WithoutToken()).Should().Be(HttpStatusCode.Forbidden);
        await Change(new() { HttpEndpoint = "enabled", InstanceMetadataTags = "enabled" });
        await machines.Compute.TagInstanceAsync(
            new() { InstanceId = machine.Id, Tags = { new InstanceTag { Key = "later", Value = "yes" } } }, cancellationToken: Token);
        await machines.Compute.ModifyInstanceAttributeAsync(
            new() { InstanceId = machine.Id, InstanceType = "c7g.large", UserData = Google.Protobuf.ByteString.CopyFromUtf8("new") },
            cancellationToken: Token);
        (await machine.Get("/latest/meta-data/tags/instance/later")).Should().Be("yes");
        (await machine.Get("/latest/meta-data/instance-type")).Should().Be("c7g.large");
        (await machine.Get("/latest/user-data")).Should().Be("new");
    }

    private static List<Case> Cases() => JsonSerializer.Deserialize<List<Case>>(
        File.ReadAllText(Path.Combine(Corpora.Repository, "tests", "cases", "metadata", "instance.json")),
        new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow
        })!;

    private sealed record Case
    {
        public required string Name { get; init; }

        public required string Path { get; init; }

        public string Instance { get; init; } = "full";

        public string Method { get; init; } = "GET";

        public Dictionary<string, string> Headers { get; init; } = [];

        public string Token { get; init; } = "good";

        public int Status { get; init; } = 200;

        public string? Type { get; init; }

        public string? Body { get; init; }

        public string? Matches { get; init; }

        public string? Ttl { get; init; }
    }

    private sealed class Folder : IDisposable
    {
        private readonly string path = Directory.CreateTempSubdirectory("rolecall-signed-").FullName;

        public string File(string name) => Path.Combine(path, name);

        public void Dispose() => Directory.Delete(path, recursive: true);
    }

    /// <summary>An instance and what fills its cases.</summary>
    public sealed class Machine(HttpClient http, string address, string token, IReadOnlyDictionary<string, string> facts)
    {
        public string Id => facts["id"];

        public string Fill(string text, Func<string, string> each) =>
            Regex.Replace(text, @"\$\{(\w+)\}", found => each(facts[found.Groups[1].Value]));

        public HttpRequestMessage Request(HttpMethod method, string path, string presented)
        {
            var request = new HttpRequestMessage(method, address + Fill(path, value => value));
            if (presented != "none")
                request.Headers.TryAddWithoutValidation("X-aws-ec2-metadata-token", presented == "good" ? token : presented);
            return request;
        }

        public async Task<string> Get(string path)
        {
            using var request = Request(HttpMethod.Get, path, "good");
            using var answer = await http.SendAsync(request, InstanceMetadataTests.Token);
            answer.StatusCode.Should().Be(HttpStatusCode.OK);
            return await answer.Content.ReadAsStringAsync(InstanceMetadataTests.Token);
        }
    }

    /// <summary>One server with the instances of the cases.</summary>
    public sealed class Machines : IAsyncLifetime
    {
        private const string Role = "Meta";

        private ServerProcess server = null!;
        private GrpcClient grpc = null!;

        public HttpClient Http { get; private set; } = null!;

        public Dictionary<string, Machine> All { get; } = [];

        public string Certificate { get; private set; } = "";

        public ComputeService.ComputeServiceClient Compute => new(grpc.As("admin"));

        public async ValueTask InitializeAsync()
        {
            server = await ServerProcess.Start();
            grpc = new GrpcClient(server.Ready);
            Http = new HttpClient { BaseAddress = new Uri(server.Ready.Aws) };
            var iam = new Iam.IamClient(grpc.As("admin"));
            await iam.CreateRoleAsync(new()
            {
                RoleName = Role,
                AssumeRolePolicyDocument = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ec2.amazonaws.com"} } }""",
            });
            await iam.CreateInstanceProfileAsync(new() { InstanceProfileName = "meta" });
            await iam.AddRoleToInstanceProfileAsync(new() { InstanceProfileName = "meta", RoleName = Role });
            All["full"] = await Launch(new()
            {
                Region = "eu-central-1",
                InstanceType = "m7i.large",
                UserData = Google.Protobuf.ByteString.CopyFromUtf8("#!/bin/sh\necho größer\n"),
                Tags =
                {
                    new InstanceTag { Key = "team:unit", Value = "a/b c" }, new InstanceTag { Key = "Name", Value = "größer als 1 €" }
                },
                MetadataOptions = new() { InstanceMetadataTags = "enabled" },
            });
            All["plain"] = await Launch(new() { TokensOptional = true });
            All["off"] = await Launch(new() { MetadataOptions = new() { HttpEndpoint = "disabled" } });
            Certificate = (await Compute.GetInstanceIdentityCertificateAsync(new())).Certificate;
        }

        public async Task<Machine> Launch(LaunchInstanceRequest request)
        {
            request.InstanceProfile = "meta";
            var launched = await Compute.LaunchInstanceAsync(request);
            using var put = new HttpRequestMessage(HttpMethod.Put, launched.MetadataPath + "/latest/api/token");
            put.Headers.TryAddWithoutValidation(TtlHeader, "21600");
            using var answer = await Http.SendAsync(put);
            var (instance, details) = (launched.Instance, launched.Instance.Instance);
            return new Machine(Http, launched.MetadataPath, await answer.Content.ReadAsStringAsync(), new Dictionary<string, string>
            {
                ["id"] = instance.Id,
                ["account"] = instance.AccountId,
                ["ip"] = instance.PrivateIp,
                ["host"] = $"ip-{instance.PrivateIp.Replace('.', '-')}.{(instance.Region == "us-east-1" ? "ec2.internal" : instance.Region + ".compute.internal")}",
                ["role"] = Role,
                ["ROLE"] = Role.ToUpperInvariant(),
                ["profile"] = "meta",
                ["ami"] = details.ImageId,
                ["mac"] = details.Mac,
                ["vpc"] = details.VpcId,
                ["subnet"] = details.SubnetId,
                ["reservation"] = details.ReservationId,
            });
        }

        public ValueTask DisposeAsync()
        {
            Http.Dispose();
            grpc.Dispose();
            return server.DisposeAsync();
        }
    }
}

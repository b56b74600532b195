using System.Net;
using System.Security.Cryptography;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.SigV4;
using Rolecall.Contracts;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Operations.Questions;

namespace Rolecall.Security.Tests.Requests;

/// <summary>gRPC took whatever hash a caller declared: a signature was good for any message.</summary>
public sealed class UncheckedPayloadTests(StandingServer shared) : IClassFixture<StandingServer>
{
    private const string Path = "/aws.iam.v1.Iam/ListUsers";

    private readonly ListUsersRequest meant = new() { PathPrefix = "/meant/" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Authority => new Uri(shared.Ready.Grpc).Authority;

    private AwsKeys Keys => new(shared.Ready["admin"].AccessKeyId, shared.Ready["admin"].SecretAccessKey);

    private SigV4CallCredentials Signer(bool signPayload = true) => new(Keys, Authority, TimeProvider.System, signPayload: signPayload);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Call_WhosePayloadIsSigned_OrNot_IsServed(bool signPayload)
    {
        using var channel = GrpcChannel.ForAddress(shared.Ready.Grpc);
        await new Iam.IamClient(channel.Intercept(Signer(signPayload))).ListUsersAsync(meant, cancellationToken: Cancel);
    }

    [Fact]
    public async Task Signature_OfOneMessage_IsGoodForNoOther()
    {
        using var channel = GrpcChannel.ForAddress(shared.Ready.Grpc);
        var iam = new Iam.IamClient(channel);
        var signature = Signer().Sign(Path, meant);
        await iam.ListUsersAsync(meant, signature, cancellationToken: Cancel);
        foreach (var other in new[] { new ListUsersRequest { PathPrefix = "/other/" }, new ListUsersRequest() })
            (await RefusalOf(iam.ListUsersAsync(other, signature, cancellationToken: Cancel)))
                .Should().Be((StatusCode.InvalidArgument, "XAmzContentSHA256Mismatch"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("unsigned-payload")]
    [InlineData("STREAMING-UNSIGNED-PAYLOAD-TRAILER")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85")]
    [InlineData("E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")]
    public async Task Payload_DeclaredAsNoHash_IsRefused_WhoeverCalls(string declared)
    {
        if (declared.Length > 0)
            (await RawHttp2.Call(shared.Ready.Grpc, Path, Authority, [new("x-amz-content-sha256", declared)], meant))
                .Should().Contain("x-amz-content-sha256 must be");
        using var channel = GrpcChannel.ForAddress(shared.Ready.Grpc);
        var signature = Signed(declared);
        (await RefusalOf(new Iam.IamClient(channel).ListUsersAsync(meant, signature, cancellationToken: Cancel)))
            .Should().Be((StatusCode.InvalidArgument, "InvalidArgument"));
    }

    [Fact]
    public async Task Stream_WhosePayloadIsAnother_IsRefused()
    {
        using var channel = GrpcChannel.ForAddress(shared.Ready.Grpc);
        var access = new AccessService.AccessServiceClient(channel);
        var asked = new WhoCanRequest { Action = "s3:GetObject", Resource = "arn:aws:s3:::productionapp/x" };
        async Task<bool> Streams(string path, WhoCanRequest declared)
        {
            var metadata = Signer().Sign(path, declared);
            metadata.Remove(metadata.Get("authorization")!);
            metadata.Add("authorization", "Bearer " + shared.Ready.AdminToken);
            using var call = access.WhoCan(asked, metadata, cancellationToken: Cancel);
            return await call.ResponseStream.MoveNext(Cancel);
        }
        (await Streams("/rolecall.v1.AccessService/WhoCan", asked)).Should().BeTrue();
        var refused = await FluentActions.Awaiting(() => Streams("/rolecall.v1.AccessService/WhoCan", new WhoCanRequest()))
            .Should().ThrowAsync<RpcException>();
        ReasonOf(refused.Which).Should().Be("XAmzContentSHA256Mismatch");
    }

    [Theory]
    [InlineData("", HttpStatusCode.OK)]
    [InlineData("UNSIGNED-PAYLOAD", HttpStatusCode.OK)]
    [InlineData("own", HttpStatusCode.OK)]
    [InlineData("another's", HttpStatusCode.BadRequest)]
    [InlineData("unsigned-payload", HttpStatusCode.BadRequest)]
    public async Task Connect_WithADeclaredHash_HoldsItAgainstTheBody(string declared, HttpStatusCode status)
    {
        var hash = declared switch
        {
            "own" => Convert.ToHexStringLower(SHA256.HashData("{}"u8)),
            "another's" => Convert.ToHexStringLower(SHA256.HashData("{ }"u8)),
            _ => declared,
        };
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            shared.Ready.Aws + "/rolecall.v1.SandboxService/ListSandboxes")
        { Content = new StringContent("{}", null, "application/json") };
        request.Headers.Add("Authorization", "Bearer " + shared.Ready.AdminToken);
        if (hash.Length > 0)
            request.Headers.Add("x-amz-content-sha256", hash);
        using var answer = await http.SendAsync(request, Cancel);
        answer.StatusCode.Should().Be(status);
    }

    /// <summary>A good signature over what is declared.</summary>
    private Metadata Signed(string declared)
    {
        var request = new SignedRequest
        {
            Method = "POST",
            Path = Path,
            Query = "",
            Headers = [new("host", Authority), new("x-amz-content-sha256", declared)]
        };
        var metadata = new Metadata { { "x-amz-content-sha256", declared } };
        foreach (var (name, value) in SigV4Signer.Sign(
            request, Keys, "us-east-1", "iam", TimeProvider.System.GetUtcNow(), SigV4Rules.Rpc("iam")))
            metadata.Add(name.ToLowerInvariant(), value);
        return metadata;
    }

    private static async Task<(StatusCode, string?)> RefusalOf(AsyncUnaryCall<ListUsersResponse> call)
    {
        var refused = await FluentActions.Awaiting(() => call.ResponseAsync).Should().ThrowAsync<RpcException>();
        return (refused.Which.StatusCode, ReasonOf(refused.Which));
    }

    private static string? ReasonOf(RpcException refused) => refused.GetRpcStatus()?.GetDetail<Google.Rpc.ErrorInfo>()?.Reason;
}

using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Rolecall.Api.Sts.V1;

namespace Rolecall.EndToEnd.Tests;

/// <summary>Bytes that are no message, and messages that are far too long, over gRPC: every answer is a status that the client can read.</summary>
public sealed class GrpcBadInputTests(StandingServer shared) : IClassFixture<StandingServer>, IDisposable
{
    private static readonly Marshaller<byte[]> Bytes = new(bytes => bytes, bytes => bytes);
    private static readonly Method<byte[], byte[]> AssumeRole = new(MethodType.Unary, "aws.sts.v1.Sts", "AssumeRole", Bytes, Bytes);

    private readonly GrpcClient grpc = new(shared.Ready);

    public void Dispose() => grpc.Dispose();

    [Theory]
    [InlineData("ffffff")]
    [InlineData("0a05616263")]
    [InlineData("0a02fffe")]
    [InlineData("0a03eda080")]
    [InlineData("32023201")]
    public async Task Bytes_ThatAreNoMessage_AreAnInvalidArgument(string hex)
    {
        var refused = await Refused(Convert.FromHexString(hex));
        (refused.StatusCode, refused.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Reason)
            .Should().Be((StatusCode.InvalidArgument, "MalformedInput"));
    }

    [Theory]
    [InlineData("a", 900_000)]
    [InlineData("世", 4_000)]
    [InlineData("\ud83d\ude00", 4_000)]
    [InlineData("a\ud83d\ude00\ud83d\ude00", 4_000)]
    public async Task Value_ThatIsFarTooLong_IsToldInWhatAClientReads(string text, int times)
    {
        var request = new AssumeRoleRequest
        {
            RoleArn = "arn:aws:iam::333333333333:role/UpdateApp",
            RoleSessionName = string.Concat(Enumerable.Repeat(text, times))
        };
        var refused = await Refused(request.ToByteArray());
        refused.StatusCode.Should().Be(StatusCode.InvalidArgument);
        // C's and Python's clients refuse eight kilobytes of trailers and more.
        refused.Trailers.Sum(
            entry => entry.Key.Length + (entry.IsBinary ? entry.ValueBytes.Length * 4 / 3 : Uri.EscapeDataString(entry.Value).Length))
            .Should().BeLessThan(6_000);
        refused.Status.Detail.Should().MatchRegex("^[12] validation errors? detected: Value '" + text).And.EndWith("...");
        refused.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Reason.Should().Be("ValidationError");
    }

    private async Task<RpcException> Refused(byte[] request)
    {
        var call = async () => await grpc.As("developer").AsyncUnaryCall(
            AssumeRole, null, new CallOptions(cancellationToken: TestContext.Current.CancellationToken), request);
        return (await call.Should().ThrowAsync<RpcException>()).Which;
    }
}

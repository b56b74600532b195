using System.Net.Http.Headers;
using System.Text;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Rolecall.Api.Native.V1;
using Rolecall.Api.Sts.V1;

namespace Rolecall.Security.Tests.Exhaustion;

/// <summary>What an account that asks too much is told (issue 10, point 11): on every wire what its SDKs try again after.</summary>
public sealed class ThrottlingWiresTests(ThrottledServer throttled) : IClassFixture<ThrottledServer>, IDisposable
{
    /// <summary>More calls at once than a token a second comes back for.</summary>
    private const int Calls = 24;

    private readonly HttpClient http = new();
    private readonly GrpcClient grpc = new(throttled.Ready);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        http.Dispose();
        grpc.Dispose();
    }

    [Fact]
    public async Task Query_IsToldThrottling() =>
        (await CodeOfAnswer(() => Post("/", "Action=GetCallerIdentity&Version=2011-06-15", "application/x-www-form-urlencoded")))
            .Should().StartWith("400 ").And.Contain("<Code>Throttling</Code>").And.Contain(
                "<Message>Rate exceeded</Message>").And.Contain("<Type>Sender</Type>");

    [Fact]
    public async Task S3_IsToldSlowDown() =>
        (await CodeOfAnswer(() => new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(throttled.Ready.Aws), "/productionapp/some-key"))))
            .Should().StartWith("503 ").And.Contain("<Code>SlowDown</Code>").And.Contain(
                "<Message>Please reduce your request rate.</Message>");

    [Fact]
    public async Task JsonServices_AreToldThrottlingException() =>
        (await CodeOfAnswer(() =>
        {
            var post = Post("/", "{}", "application/x-amz-json-1.1");
            post.Headers.Add("X-Amz-Target", "AWSOrganizationsV20161128.DescribeOrganization");
            return post;
        })).Should().StartWith("400 ").And.Contain("ThrottlingException").And.Contain("Rate exceeded");

    [Fact]
    public async Task Connect_IsToldResourceExhausted() =>
        (await CodeOfAnswer(() => Post("/aws.sts.v1.Sts/GetCallerIdentity", "{}", "application/json")))
            .Should().StartWith("429 ").And.Contain("resource_exhausted").And.Contain("google.rpc.RetryInfo");

    [Fact]
    public async Task Grpc_IsToldResourceExhausted_AndWhenToTryAgain()
    {
        var sts = new Sts.StsClient(grpc.As("developer"));
        var refusals = (await Task.WhenAll(Enumerable.Range(0, Calls).Select(async _ =>
        {
            try
            {
                await sts.GetCallerIdentityAsync(new GetCallerIdentityRequest(), cancellationToken: Cancel);
                return null;
            }
            catch (RpcException refused)
            {
                return refused;
            }
        }))).OfType<RpcException>().ToList();

        refusals.Should().NotBeEmpty().And.OnlyContain(refused => refused.StatusCode == StatusCode.ResourceExhausted);
        refusals[0].GetRpcStatus()!.GetDetail<ErrorInfo>()!.Reason.Should().Be("Throttling");
        refusals[0].GetRpcStatus()!.GetDetail<RetryInfo>()!.RetryDelay.Should().Be(Duration.FromTimeSpan(TimeSpan.FromSeconds(1)));
    }

    /// <summary>Status and body of a refusal among many calls at once. All refusals are alike in status.</summary>
    private async Task<string> CodeOfAnswer(Func<HttpRequestMessage> request)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, Calls).Select(async _ =>
        {
            using var message = request();
            message.Headers.Add("aws-access-key-id", throttled.Ready["developer"].AccessKeyId);
            message.Headers.Add("aws-secret-access-key", throttled.Ready["developer"].SecretAccessKey);
            using var answer = await http.SendAsync(message, Cancel);
            return $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(Cancel)}";
        }));
        return answers.First(
            answer => answer.Contains("Throttling", StringComparison.Ordinal) || answer.Contains("SlowDown", StringComparison.Ordinal)
                || answer.Contains("exhausted", StringComparison.Ordinal));
    }

    private HttpRequestMessage Post(string path, string body, string contentType) =>
        new(HttpMethod.Post, new Uri(new Uri(throttled.Ready.Aws), path))
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue(contentType) } },
        };
}

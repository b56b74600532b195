using System.Buffers.Binary;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Rolecall.EndToEnd.Tests;

/// <summary>A streamed answer for whoever has no gRPC: plain HTTP/1.1. https://connectrpc.com/docs/protocol#streaming-rpcs</summary>
public sealed class ConnectStreamTests(StandingServer shared) : IClassFixture<StandingServer>
{
    [Fact]
    public async Task WhoCan_AskedOverConnect_StreamsItsAnswersAndEnds()
    {
        var (answers, end) = await Ask(
            "WhoCan", """{"action":"s3:GetObject","resource":"arn:aws:s3:::productionapp/x"}""", shared.Ready.AdminToken);

        answers.Select(answer => (string)answer["principal"]!["arn"]!).Should().Contain("arn:aws:iam::333333333333:role/UpdateApp");
        end.ToJsonString().Should().Be("{}");
    }

    [Fact]
    public async Task Refusal_OverConnect_StandsAtTheEndOfTheStream()
    {
        var (answers, end) = await Ask("WhoCanAssume", """{"roleArn":"arn:aws:iam::333333333333:role/none"}""", shared.Ready.AdminToken);
        answers.Should().BeEmpty();
        ((string)end["error"]!["code"]!).Should().Be("not_found");

        (_, end) = await Ask("WhoCan", """{"action":"s3:GetObject"}""", "no token of ours");
        ((string)end["error"]!["code"]!).Should().Be("unauthenticated");

        (_, end) = await Ask("WhoCan", "{}", shared.Ready.AdminToken);
        ((string)end["error"]!["code"]!).Should().Be("invalid_argument");
    }

    private async Task<(List<JsonNode> Answers, JsonNode End)> Ask(string method, string json, string token)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(
            HttpMethod.Post, new Uri(new Uri(shared.Ready.Aws), "/rolecall.v1.AccessService/" + method));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var body = new byte[5 + json.Length];
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(1), json.Length);
        Encoding.ASCII.GetBytes(json, body.AsSpan(5));
        request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/connect+json") } };
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        ((int)response.StatusCode).Should().Be(200);
        var bytes = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        var answers = new List<JsonNode>();
        for (var at = 0; ;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at + 1));
            var message = JsonNode.Parse(bytes.AsSpan(at + 5, length))!;
            if (bytes[at] == 2)
                return (answers, message);
            answers.Add(message);
            at += 5 + length;
        }
    }
}

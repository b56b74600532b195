using Google.Rpc;

namespace Rolecall.Security.Tests.Exhaustion;

/// <summary>Lists, keys and depth are capped on protobuf and on Connect's JSON as on the AWS wires.</summary>
public sealed class ManyItemsTests(StandingServer server) : IClassFixture<StandingServer>
{
    /// <summary>Two bytes for each tag of an AssumeRole.</summary>
    [Theory]
    [InlineData(10_001)]
    [InlineData(500_000)]
    public async Task ProtobufItems_BeyondTenThousand_AreMalformed(int items)
    {
        const byte tags = 6 << 3 | 2;
        var message = new byte[2 * items];
        for (var i = 0; i < message.Length; i += 2)
            message[i] = tags;
        var person = server.Ready["developer"];
        using var http = new HttpClient();

        var answer = await GrpcRequest.Send(
            http, server.Ready, "/aws.sts.v1.Sts/AssumeRole", GrpcRequest.Frame(message), ("aws-access-key-id", person.AccessKeyId),
            ("aws-secret-access-key", person.SecretAccessKey));

        answer.Status.Should().Be(3);
        answer.Message.Should().Be("More than 10000 items in Tags");
        answer.Details.Details[0].Unpack<ErrorInfo>().Reason.Should().Be("MalformedInput");
    }

    [Theory]
    [InlineData("items", "has more than 10000 items")]
    [InlineData("keys", "AssumeRoleRequest has no field")]
    [InlineData("twice", "is given twice")]
    [InlineData("depth", "has more than 64 lists and objects inside one another")]
    public async Task ConnectJson_BeyondTheCaps_IsMalformed(string attack, string told)
    {
        var json = attack switch
        {
            "items" => "{\"tags\":[" + string.Join(',', Enumerable.Repeat("{}", 300_000)) + "]}",
            "keys" => "{" + string.Join(',', Enumerable.Range(0, 80_000).Select(i => $"\"{i}\":0")) + "}",
            "twice" => "{\"roleArn\":\"a\",\"role_arn\":\"b\"}",
            _ => "{\"tags\":" + new string('[', 100_000) + new string(']', 100_000) + "}",
        };
        var person = server.Ready["developer"];
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Ready.Aws + "/aws.sts.v1.Sts/AssumeRole"))
        {
            Content = new StringContent(json, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")),
            Headers = { { "aws-access-key-id", person.AccessKeyId }, { "aws-secret-access-key", person.SecretAccessKey } },
        };

        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);

        ((int)answer.StatusCode).Should().Be(400);
        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().Contain(told);
    }
}

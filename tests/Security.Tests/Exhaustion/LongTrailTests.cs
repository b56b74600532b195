using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Rolecall.Security.Tests.Exhaustion;

/// <summary>A page of the trail had so many records, however long: 600 refused calls were an answer of 60 MB.</summary>
public sealed class LongTrailTests(StandingServer server) : IClassFixture<StandingServer>
{
    private const int Calls = 40;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_OfLongRecords_AreBounded_AndTellAllOfThem()
    {
        using var http = new HttpClient { BaseAddress = new Uri(server.Ready.Aws) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.Ready.AdminToken);
        var call = new JsonObject
        {
            ["caller"] = "arn:aws:iam::123456789012:user/x",
            ["action"] = "s3:GetObject",
            ["resource"] = "arn:aws:s3:::b",
            ["resourcePolicy"] = new string('"', 48_000),
        };
        for (var i = 0; i < Calls; i++)
            await Post(http, "/rolecall.v1.AccessService/Authorize", call.ToJsonString());

        var (records, pages, token) = (0, 0, "");
        do
        {
            var text = await Post(
                http,
                "/rolecall.v1.AuditService/LookupEvents",
                new JsonObject { ["pageSize"] = 1000, ["pageToken"] = token }.ToJsonString());
            text.Length.Should().BeLessThan(4 << 20);
            var page = JsonNode.Parse(text)!;
            records += page["events"]?.AsArray().Count(one => one!["record"]!.ToJsonString().Contains("\"Authorize\"")) ?? 0;
            token = (string?)page["nextPageToken"] ?? "";
            pages++;
        }
        while (token.Length > 0 && pages < 100);

        records.Should().Be(Calls);
        pages.Should().BeGreaterThan(1);
    }

    private static async Task<string> Post(HttpClient http, string path, string json)
    {
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri(path, UriKind.Relative), body, Cancel);
        return await answer.Content.ReadAsStringAsync(Cancel);
    }
}

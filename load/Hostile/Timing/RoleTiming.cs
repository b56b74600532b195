using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Rolecall.Api.SigV4;
using Rolecall.LoadDriver;
using Rolecall.LoadDriver.Processes;
using Rolecall.LoadDriver.Targets;

namespace Rolecall.Hostile.Timing;

/// <summary>Whether the time of a refusal tells that a role of another account exists (I4 of reliability.md).</summary>
internal static class RoleTiming
{
    private const double Significant = 0.001;

    /// <summary>Pairs AssumeRole of a foreign role with AssumeRole of one that does not exist, one after another on one connection.</summary>
    /// <param name="pairs">Calls of each kind.</param>
    public static async Task<string> Compare(string? binary, int pairs)
    {
        using var data = new DataFolder();
        await using var server = await RolecallServer.Start(data.Path, binary);
        // Two organizations: the first one's user may ask for nothing of the second one's.
        var world = await World.Make(server.Ready, organizations: 2, accounts: 2, roles: 1);
        var (caller, foreign) = (world.Assumers[0].Keys, world.Assumers[1].RoleArn);
        // Of the same length, in the same account.
        var absent = foreign[..^"Worker0".Length] + "Nobody0";
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1 });
        var uri = new Uri(server.Ready.Aws);
        for (var i = 0; i < Math.Min(2_000, pairs); i++)
        {
            await Once(http, uri, caller, foreign);
            await Once(http, uri, caller, absent);
        }
        var (foreignTimes, absentTimes) = (new double[pairs], new double[pairs]);
        string? difference = null;
        for (var i = 0; i < pairs; i++)
        {
            // Drawn, not alternated: what the server does every so many calls would fall on one of them again and again.
            var foreignFirst = RandomNumberGenerator.GetInt32(2) == 0;
            var first = await Once(http, uri, caller, foreignFirst ? foreign : absent);
            var second = await Once(http, uri, caller, foreignFirst ? absent : foreign);
            (foreignTimes[i], absentTimes[i]) = foreignFirst ? (first.Time, second.Time) : (second.Time, first.Time);
            if (Told(first.Answer, foreign, absent) != Told(second.Answer, foreign, absent))
                difference ??= $"{first.Answer} / {second.Answer}".ReplaceLineEndings(" ").Replace('|', '/');
        }
        var (ranks, means) = (RankTest.Probability(foreignTimes, absentTimes), RankTest.ProbabilityOfMeans(foreignTimes, absentTimes));
        var verdict = ranks >= Significant && means >= Significant && difference is null ? "held" : "broken";
        return string.Create(CultureInfo.InvariantCulture, $"| {pairs:N0} pairs | {Median(foreignTimes):F1} | {Median(absentTimes):F1} ")
            + string.Create(
                CultureInfo.InvariantCulture, $"| {foreignTimes.Average():F1} | {absentTimes.Average():F1} | {ranks:G3} | {means:G3} ")
            + $"| {(difference is null ? "the same" : "differ: " + difference)} | {verdict} |";
    }

    public const string Head = """
        | foreign or absent role | median µs, foreign | absent | mean µs, foreign | absent | p (Mann–Whitney) | p (Welch) | answers but for ids | verdict |
        |---|---:|---:|---:|---:|---:|---:|---|---|
        """;

    private static async Task<(double Time, string Answer)> Once(HttpClient http, Uri uri, AwsKeys keys, string role)
    {
        using var request = HttpTargets.Signed(uri, keys, HttpTargets.BodyOf(role, "timing"));
        var start = Stopwatch.GetTimestamp();
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        var time = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        return (time, $"{(int)answer.StatusCode} {string.Join(',', answer.Headers.Select(header => header.Key))} {text}");
    }

    /// <summary>The answer without what must differ: the role that was asked for, and the request's id.</summary>
    private static string Told(string answer, string foreign, string absent)
    {
        var same = answer.Replace(foreign, "ROLE", StringComparison.Ordinal).Replace(absent, "ROLE", StringComparison.Ordinal);
        var id = same.IndexOf("<RequestId>", StringComparison.Ordinal);
        return id < 0 ? same : same[..id];
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}

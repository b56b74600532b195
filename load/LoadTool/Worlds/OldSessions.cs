using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.Native.V1;
using Rolecall.Api.SigV4;
using Rolecall.Api.Sts.V1;
using Rolecall.LoadTool.Targets;

namespace Rolecall.LoadTool.Worlds;

/// <summary>Sessions that have expired: they are made as short as can be, and the clocks of the sandboxes are moved past their ends.</summary>
internal static class OldSessions
{
    /// <summary>The shortest that STS grants.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(900);

    public static async Task<Member[]> Make(ServerCalls calls, IReadOnlyList<Member> members)
    {
        var sessions = new AwsKeys[members.Count];
        await Parallel.ForAsync(
            0, members.Count, new ParallelOptions { MaxDegreeOfParallelism = Preparation.SideBySide }, async (i, cancel) =>
        {
            var made = (await new Sts.StsClient(calls.As(members[i].Keys, members[i].Sandbox)).AssumeRoleAsync(
                new AssumeRoleRequest
                {
                    RoleArn = members[i].RoleArn,
                    RoleSessionName = "load-old",
                    DurationSeconds = (int)Shortest.TotalSeconds
                },
                cancellationToken: cancel)).Credentials;
            sessions[i] = new AwsKeys(made.AccessKeyId, made.SecretAccessKey, made.SessionToken);
        });
        foreach (var sandbox in members.Select(member => member.Sandbox).Distinct(StringComparer.Ordinal))
            await new ClockService.ClockServiceClient(calls.Admin(sandbox)).AdvanceClockAsync(
                new AdvanceClockRequest { By = Duration.FromTimeSpan(Shortest + TimeSpan.FromSeconds(1)) });
        return [.. members.Select((member, i) => member with { ExpiredSession = sessions[i] })];
    }
}

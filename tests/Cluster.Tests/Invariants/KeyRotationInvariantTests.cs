using System.Collections.Concurrent;
using Rolecall.Api.Native.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Identity.Sessions.Sealing;

namespace Rolecall.Cluster.Tests.Invariants;

/// <summary>I11: rotating the sealing keys refuses no live token, and no token of a retired key is ever accepted.</summary>
public sealed class KeyRotationInvariantTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    private const int Rotations = 20;

    [Fact]
    public async Task Rotations_UnderLoad_RefuseNoLiveToken_AndAcceptNoneOfARetiredKey()
    {
        var before = (await Sessions.Of(silos)).SealingKeys.Length;
        var tokens = new ConcurrentQueue<Who>();
        var (refused, calls) = await Rotate(Rotations, tokens);
        refused.Should().Be(0, $"of {calls} calls with live tokens of up to {Rotations + 1} keys");
        calls.Should().BeGreaterThan(Rotations);

        // Sessions that would outlive their keys, if there were any.
        var sessions = await Sessions.Of(silos);
        sessions.SealingKeys.Length.Should().Be(before + Rotations);
        Who[] outliving = [.. sessions.SealingKeys.Select(key =>
            sessions.Issue(
                silos.Time.GetUtcNow(), 3_600, TimeSpan.FromDays(30), new KeyRing([new SealingKey { KeyId = key.KeyId, Key = key.Key }])))];
        silos.Time.Advance(TimeSpan.FromHours(40));
        foreach (var gateway in silos.Gateways)
        {
            foreach (var session in outliving[..^1])
                (await gateway.FaultOf(session, new GetCallerIdentityRequest()))!.Code
                    .Should().Be("InvalidClientTokenId", "its key has retired");
            (await gateway.FaultOf(outliving[^1], new GetCallerIdentityRequest())).Should().BeNull("its key seals still");
        }

        // The check sees what it is there for: keys that never retire open them all, and a ring that forgets opens none.
        var now = silos.Time.GetUtcNow();
        var never = new KeyRing([.. sessions.SealingKeys.Select(key => new SealingKey { KeyId = key.KeyId, Key = key.Key })]);
        var forgetful = new KeyRing([new SealingKey { KeyId = sessions.SealingKeys[^1].KeyId, Key = sessions.SealingKeys[^1].Key }]);
        outliving.Count(session => SessionSealer.TryOpen(session.Token!, sessions.Keys, "default", now) is not null).Should().Be(1);
        outliving.Count(session => SessionSealer.TryOpen(session.Token!, never, "default", now) is not null).Should().Be(outliving.Length);
        tokens.Count(session => SessionSealer.TryOpen(session.Token!, forgetful, "default", now) is null).Should().BeGreaterThan(0);
    }

    /// <summary>The check sees what it is there for: a silo that seals with a new key before the others know it makes tokens that they refuse.</summary>
    [Fact]
    public async Task Tokens_SealedWithAKeyThatOtherSilosDoNotKnowYet_AreFoundToBeRefused()
    {
        var hasty = new KeyRing([new SealingKey { KeyId = 1_000, Key = [.. Enumerable.Repeat((byte)1, 32)] }]);
        var tokens = new ConcurrentQueue<Who>([(await Sessions.Of(silos)).Issue(silos.Time.GetUtcNow(), 3_600, keys: hasty)]);
        (await Rotate(1, tokens)).Refused.Should().BeGreaterThan(0);
    }

    /// <summary>Calls with live tokens through both silos while the key is rotated; how many there were, and how many were refused.</summary>
    private async Task<(int Refused, int Calls)> Rotate(int rotations, ConcurrentQueue<Who> tokens)
    {
        var (refused, calls, done) = (0, 0, false);
        var load = Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; !Volatile.Read(ref done) || i < 2; i++)
            {
                // Every fourth call takes a new session; the others go through those of all keys so far.
                if (i % 4 == 0)
                    tokens.Enqueue(await silos.Gateways[worker % 2].Assume(silos.Developer, GatewayOfSilo.UpdateApp));
                var session = tokens.ElementAt((i * 7 + worker) % tokens.Count);
                if (session.Expiration <= silos.Time.GetUtcNow().AddMinutes(10))
                    continue;
                Interlocked.Increment(ref calls);
                if (await silos.Gateways[(worker + i) % 2].FaultOf(session, new GetCallerIdentityRequest()) is not null)
                    Interlocked.Increment(ref refused);
            }
        })).ToArray();
        for (var rotation = 0; rotation < rotations; rotation++)
            await silos.Change<RotateSealingKeyResponse>(new RotateSealingKeyRequest());
        Volatile.Write(ref done, true);
        await Task.WhenAll(load);
        return (refused, calls);
    }
}

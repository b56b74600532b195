using System.Collections.Concurrent;
using CsCheck;
using Rolecall.Identity.Ids;

namespace Rolecall.Identity.Tests;

/// <summary>The system's generator, drawn from through pools.</summary>
public sealed class RandomPoolTests
{
    [Fact]
    public void Pool_AfterAnyDraws_HoldsNothingOfWhatItHandedOut() => Gen.Int[0, RandomPool.LongestDraw].Array[1, 40].Sample(
        lengths =>
        {
            var pool = new RandomPool();
            foreach (var length in lengths)
            {
                pool.Fill(new byte[length]);
                if (pool.Memory[pool.Left..].ContainsAnyExcept((byte)0))
                    return false;
            }
            return true;
        },
        iter: 2_000);

    [Fact]
    public void Pool_HandsOutWhatItHeld_AndNothingTwice()
    {
        var pool = new RandomPool();
        var (drawn, held) = (new byte[100], Array.Empty<byte>());
        for (var i = 0; i < 1_000; i++)
        {
            pool.Fill(drawn);
            if (held.Length >= drawn.Length)
                drawn.Should().Equal(held[^drawn.Length..]);
            held = pool.Memory[..pool.Left].ToArray();
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(RandomPool.LongestDraw)]
    [InlineData(RandomPool.LongestDraw + 1)]
    [InlineData(3 * RandomPool.Size)]
    public void Draw_OfAnyLength_FillsAllOfIt(int length)
    {
        var (source, seen) = (new SystemRandomSource(), new byte[length]);
        var drawn = new byte[length];
        // 64 zeros in a row at one place: once in 2^512 draws.
        for (var i = 0; i < 64; i++)
        {
            source.Fill(drawn);
            for (var at = 0; at < length; at++)
                seen[at] |= drawn[at];
        }
        seen.Should().NotContain((byte)0);
    }

    [Fact]
    public async Task Draws_OfManyThreadsAtOnce_AreAllDifferent()
    {
        var source = new SystemRandomSource();
        var drawn = new ConcurrentDictionary<UInt128, bool>();
        var twice = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
            () =>
            {
                var bytes = new byte[16];
                for (var i = 0; i < 25_000; i++)
                {
                    source.Fill(bytes);
                    if (!drawn.TryAdd(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes), true))
                        Interlocked.Increment(ref twice);
                }
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        twice.Should().Be(0);
        drawn.Should().HaveCount(200_000);
    }
}

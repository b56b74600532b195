using System.Diagnostics;

namespace Rolecall.Fuzz;

/// <summary>
/// Inputs by chance, each a few changes away from one that is kept, given to a target in this very process: no coverage guides them, and
/// there are a hundred times as many of them in the time. afl-fuzz finds the inputs, this multiplies them. An input follows from the seed, its
/// number and what is kept, and from no other input.
/// </summary>
/// <param name="seed">Of the whole run.</param>
/// <param name="kept">At least one.</param>
/// <param name="findings">The folder that an input is saved to on which the target throws or does not come back.</param>
internal sealed class Mutations(ulong seed, IReadOnlyList<byte[]> kept, string findings)
{
    /// <summary>What an input may take; none takes a hundredth of it where it does not hang.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    /// <summary>Between two looks at whether the target has come back.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private const int MostChanges = 8;
    private const int LongestInput = 64 * 1024;
    private const int LongestBlock = 64;

    /// <summary>Bytes that mean something to JSON, base64, JWS or XML.</summary>
    private static readonly byte[] Telling = [.. "{}[]\",:.\\<>/!-&;='#_+ \n\r\t0eE"u8, 0, 0xFF, 0xC0, 0xED, 0xEF];

    private SplitMix random = new(seed);
    private long current;
    private long begunAt;

    /// <summary>Gives the target so many inputs, or those that fit into the time.</summary>
    /// <param name="first">The number of the first; 0 unless a run is gone on with, or one input is looked into.</param>
    /// <returns>How many it was given.</returns>
    public long Run(Target target, long first, long count, TimeSpan most)
    {
        var start = Stopwatch.GetTimestamp();
        using var watch = new Timer(_ => Watch(), null, Every, Every);
        for (var number = first; number < first + count; number++)
        {
            if (number % 1024 == 0 && Stopwatch.GetElapsedTime(start) > most)
                return number - first;
            Volatile.Write(ref begunAt, Stopwatch.GetTimestamp());
            Volatile.Write(ref current, number);
            var input = Input(number);
            try
            {
                target(input);
            }
            catch
            {
                Save(number, "throws");
                throw;
            }
        }
        return count;
    }

    /// <summary>A loop that does not end cannot be stopped: the process ends, as it does under afl-fuzz.</summary>
    private void Watch()
    {
        if (Stopwatch.GetElapsedTime(Volatile.Read(ref begunAt)) <= Longest)
            return;
        Save(Volatile.Read(ref current), "hangs");
        Environment.FailFast($"An input took more than {Longest.TotalSeconds} s.");
    }

    private void Save(long number, string how)
    {
        Directory.CreateDirectory(findings);
        var file = Path.Combine(findings, $"{how}-{seed}-{number}");
        File.WriteAllBytes(file, new Mutations(seed, kept, findings).Input(number));
        Console.Error.WriteLine($"Input {number} of seed {seed} {how}; it is kept in {file}");
    }

    private byte[] Input(long number)
    {
        random = new SplitMix(seed).Fork(number);
        var input = new List<byte>(kept[random.Next(kept.Count)]);
        for (var changes = random.Next(1, MostChanges + 1); changes > 0; changes--)
            Change(input);
        return input.Count > LongestInput ? [.. input[..LongestInput]] : [.. input];
    }

    private void Change(List<byte> input)
    {
        var at = random.Next(input.Count + 1);
        switch (random.Next(7))
        {
            case 0 when at < input.Count:
                input[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < input.Count:
                input[at] = (byte)random.Next(256);
                break;
            case 2 when at < input.Count:
                input[at] = Telling[random.Next(Telling.Length)];
                break;
            case 3:
                input.Insert(at, Telling[random.Next(Telling.Length)]);
                break;
            case 4 when at < input.Count:
                input.RemoveRange(at, Math.Min(random.Next(1, LongestBlock), input.Count - at));
                break;
            case 5 when at < input.Count:
                // A part of it stands twice.
                input.InsertRange(
                    random.Next(input.Count + 1), input.GetRange(at, Math.Min(random.Next(1, LongestBlock), input.Count - at)));
                break;
            default:
                var other = kept[random.Next(kept.Count)];
                var from = random.Next(other.Length + 1);
                input.InsertRange(at, other[from..Math.Min(other.Length, from + LongestBlock)]);
                break;
        }
    }
}

using System.Collections.Concurrent;
using System.Net;
using Rolecall.Grains.Sandboxes;

namespace Rolecall.Security.Tests.MagicKeys;

/// <summary>Tries guesses at doors, and counts how the tries ended.</summary>
/// <param name="send">Makes a request from a source address.</param>
internal sealed class Scan(Func<HttpCall, IPAddress, Task<HttpAnswer>> send)
{
    private const int Workers = 8;

    private readonly ConcurrentDictionary<string, long> tried = new();
    private readonly ConcurrentDictionary<string, long> untried = new();

    /// <summary>What was let in, as "WIRE, PLACE: GUESS → ANSWER".</summary>
    public ConcurrentBag<string> Accepted { get; } = [];

    /// <summary>The first of them, to be read in a failure.</summary>
    public string Found =>
        string.Join('\n', Accepted.Order(StringComparer.Ordinal).Take(20).Select(one => one[..Math.Min(one.Length, 400)]));

    /// <summary>Tries on a wire that were refused for who called, or accepted.</summary>
    public long Tried(string wire) => tried.GetValueOrDefault(wire);

    public IReadOnlyDictionary<string, long> Untried => untried;

    /// <summary>The last answer of each kind that says nothing about who called.</summary>
    public ConcurrentDictionary<string, string> UntriedExamples { get; } = new();

    /// <summary>Each guess at each door where it can stand.</summary>
    public Task TryAll(IReadOnlyList<Door> doors, IReadOnlyList<string> guesses) => Work(async (worker, source) =>
    {
        for (var at = worker; at < guesses.Count; at += Workers)
        {
            foreach (var door in doors)
            {
                if (guesses[at] != door.Issued)
                    await Try(door, guesses[at], source());
            }
        }
    });

    /// <summary>
    /// So many guesses on each wire, no two of a worker the same, spread over its doors: those that a wire cannot carry, or has not
    /// looked at, do not count.
    /// </summary>
    public Task Guess(IReadOnlyList<Door> doors, Issued issued, int onEachWire) => Work(async (worker, source) =>
    {
        var guesses = new Guesses(issued, seed: worker);
        foreach (var wire in doors.GroupBy(door => door.Wire, (_, own) => own.ToArray()))
        {
            var (done, share) = (0, (onEachWire + Workers - 1) / Workers);
            var made = new HashSet<(string, string)>();
            // A wire that looks at no guess at all must fail the test, not hang it.
            for (var at = 0; done < share && at < 3 * share; at++)
            {
                var door = wire[at % wire.Length];
                var guess = guesses.For(door);
                if (made.Add((door.Name, guess)) && await Try(door, guess, source()))
                    done++;
            }
        }
    });

    /// <summary>Whether the try counts.</summary>
    public async Task<bool> Try(Door door, string guess, IPAddress source)
    {
        if (door.With(guess) is not { } call)
            return false;
        var answer = await send(call, source);
        var outcome = door.Judge(answer);
        if (outcome == Outcome.NotTried)
        {
            untried.AddOrUpdate($"{door.Wire}, {door.Name}", 1, (_, count) => count + 1);
            UntriedExamples[$"{door.Wire}, {door.Name}, {answer.Status}"] = $"{guess} → {answer}";
            return false;
        }
        tried.AddOrUpdate(door.Wire, 1, (_, count) => count + 1);
        if (outcome == Outcome.Accepted)
            Accepted.Add($"{door.Wire}, {door.Name}: {guess} → {answer}");
        return true;
    }

    /// <summary>Side by side, each try from another address of this machine: what a bound on one source refuses has not been tried.</summary>
    private static Task Work(Func<int, Func<IPAddress>, Task> work) =>
        Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(() =>
    {
        var next = 0;
        return work(worker, () => new IPAddress([127, (byte)(1 + worker), (byte)(next >> 8), (byte)next++]));
    })));
}

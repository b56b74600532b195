using System.Globalization;
using Rolecall.Fuzz;
using SharpFuzz;

// Rolecall.Fuzz TARGET: under afl-fuzz, which gives input after input. Rolecall.Fuzz TARGET FILE…: those files once, to look into a finding.
// Rolecall.Fuzz TARGET mutate COUNT SEED FOLDER…: as many inputs by chance, made of the folders' files; FUZZ_SECONDS ends it before, and
// FUZZ_FIRST is the number of the first, to go on with a run. What throws or hangs is saved to FUZZ_FINDINGS, by seed and number.
var target = Targets.Of(args[0]);
if (args.Length == 1)
{
    // Out of process: a finding ends the child, and the fuzzer goes on.
    Fuzzer.OutOfProcess.Run(stream =>
    {
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        target(copy.GetBuffer().AsSpan(0, (int)copy.Length));
    });
}
if (args is [_, "mutate", var count, var seed, .. var folders])
{
    byte[][] kept = [.. folders.SelectMany(Directory.GetFiles).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
    var findings = Environment.GetEnvironmentVariable("FUZZ_FINDINGS") ?? Path.Combine("artifacts", "fuzz", "chance", args[0]);
    var most = Environment.GetEnvironmentVariable("FUZZ_SECONDS") is { } seconds
        ? TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture))
        : TimeSpan.MaxValue;
    var first = long.Parse(Environment.GetEnvironmentVariable("FUZZ_FIRST") ?? "0", CultureInfo.InvariantCulture);
    var given = new Mutations(ulong.Parse(seed, CultureInfo.InvariantCulture), kept, findings)
        .Run(target, first, long.Parse(count, CultureInfo.InvariantCulture), most);
    Console.WriteLine($"{args[0]}: {given} inputs by chance from number {first} of seed {seed}, made of {kept.Length} inputs; none throws, none hangs");
    return;
}
foreach (var file in args[1..])
    target(File.ReadAllBytes(file));

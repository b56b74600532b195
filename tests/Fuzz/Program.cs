using Rolecall.Fuzz;
using SharpFuzz;

// Rolecall.Fuzz TARGET: under afl-fuzz, which gives input after input. Rolecall.Fuzz TARGET FILE…: those files once, to look into a finding.
var target = Targets.Of(args[0]);
if (args.Length == 1)
{
    Fuzzer.Run(stream =>
    {
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        target(copy.GetBuffer().AsSpan(0, (int)copy.Length));
    });
}
foreach (var file in args[1..])
    target(File.ReadAllBytes(file));

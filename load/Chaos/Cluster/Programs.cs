using System.Diagnostics;

namespace Rolecall.Chaos.Cluster;

/// <summary>Programs of the machine that do something and end.</summary>
internal static class Programs
{
    public static bool IsThere(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task Run(string program, params string[] arguments)
    {
        if (await Ended(program, arguments) is { Code: not 0 } failed)
        {
            throw new InvalidOperationException(
                $"{program} {string.Join(' ', arguments)} ended with {failed.Code}: {failed.Errors.Trim()}");
        }
    }

    /// <summary>Ignores failure.</summary>
    public static Task Try(string program, params string[] arguments) => Ended(program, arguments);

    private static async Task<(int Code, string Errors)> Ended(string program, string[] arguments)
    {
        using var running = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var errors = await running.StandardError.ReadToEndAsync();
        await running.WaitForExitAsync();
        return (running.ExitCode, errors);
    }
}

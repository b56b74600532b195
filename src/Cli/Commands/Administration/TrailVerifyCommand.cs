using System.CommandLine;
using System.Globalization;
using Rolecall.Api.Native.V1;
using Rolecall.Cli.Names;

namespace Rolecall.Cli.Commands.Administration;

/// <summary>trail verify: whether the whole trail is as it was written.</summary>
internal static class TrailVerifyCommand
{
    public static Command Make() => new RolecallCommand(
        "verify",
        "Reads the whole audit trail, of all sandboxes, and says whether it is as it was written; 1 where it is not. Takes the server's token.",
        "rolecall trail verify",
        "rolecall trail verify -o json").Does(async invocation =>
    {
        var found = await new AuditService.AuditServiceClient(invocation.Server.ServerAdmin).VerifyTrailAsync(new(), invocation.Calling);
        invocation.Output.One(found, () => Text(found));
        return found.Whole ? ExitCodes.Done : ExitCodes.No;
    });

    private static string Text(VerifyTrailResponse found)
    {
        var read = string.Create(
            CultureInfo.InvariantCulture,
            $"{found.RecordCount} records and {found.ByteCount} bytes were read, {Spans.Spell(found.OldestTime)} to {Spans.Spell(found.NewestTime)}; the newest has the sequence {found.LastSequence}");
        return found.Whole
            ? $"The audit trail is whole: {read}."
            : $"The audit trail is not as it was written: {read}.\n{string.Join('\n', found.Breaks.Select(Text))}";
    }

    /// <summary>"reordered: segment 0000000002-0000000003.log …".</summary>
    private static string Text(TrailBreak one) => $"  {one.Kind.ToString().ToLowerInvariant()}: {one.Description}";
}

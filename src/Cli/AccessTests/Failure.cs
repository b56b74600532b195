using YamlDotNet.Core;

namespace Rolecall.Cli.AccessTests;

/// <summary>What of a test is not as it says.</summary>
/// <param name="At">The place in the file.</param>
/// <param name="Message">In one line.</param>
/// <param name="Explanation">The decision as a tree; empty where there is none.</param>
internal sealed record Failure(Mark At, string Message, string Explanation = "");

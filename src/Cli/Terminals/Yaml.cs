using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Rolecall.Cli.Terminals;

/// <summary>JSON written as YAML.</summary>
internal static class Yaml
{
    public static void Write(TextWriter output, JsonNode node)
    {
        var emitter = new Emitter(
            output, new EmitterSettings(bestIndent: 2, bestWidth: int.MaxValue, isCanonical: false, maxSimpleKeyLength: 1024));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Emit(emitter, node);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
    }

    private static void Emit(Emitter emitter, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                emitter.Emit(new MappingStart(
                    AnchorName.Empty, TagName.Empty, isImplicit: true, members.Count == 0 ? MappingStyle.Flow : MappingStyle.Block));
                foreach (var (name, value) in members)
                {
                    emitter.Emit(new Scalar(name));
                    Emit(emitter, value);
                }
                emitter.Emit(new MappingEnd());
                break;
            case JsonArray items:
                emitter.Emit(new SequenceStart(
                    AnchorName.Empty, TagName.Empty, isImplicit: true, items.Count == 0 ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (var item in items)
                    Emit(emitter, item);
                emitter.Emit(new SequenceEnd());
                break;
            default:
                // Texts are quoted, whatever they say: "yes", "012345678901" and "1e3" stay texts.
                var style = node?.GetValueKind() == JsonValueKind.String ? ScalarStyle.DoubleQuoted : ScalarStyle.Plain;
                emitter.Emit(new Scalar(
                    AnchorName.Empty, TagName.Empty, node?.ToString() ?? "null", style, isPlainImplicit: true, isQuotedImplicit: true));
                break;
        }
    }
}

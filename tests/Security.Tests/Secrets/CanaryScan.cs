using System.Text;

namespace Rolecall.Security.Tests.Secrets;

/// <summary>Looks for canaries in what a server wrote.</summary>
internal static class CanaryScan
{
    /// <summary>Files that are there to hold a secret, and objects' bodies, which hold what their owners put into them.</summary>
    private static readonly string[] Meant = ["envelope-key", "admin-token", "objects.db", "objects.db-wal"];

    public static IEnumerable<string> InText(string where, string text, IEnumerable<Canary> canaries) =>
        from canary in canaries
        from form in canary.Forms()
        where text.Contains(form, StringComparison.Ordinal)
        select $"{canary.Kind} in {where}: {Around(text, form)}";

    public static IEnumerable<string> InFiles(string folder, IReadOnlyCollection<Canary> canaries)
    {
        foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Where(
            file => !Meant.Contains(Path.GetFileName(file))))
        {
            // Bytes as characters, so that one scan does for text and databases.
            var text = Encoding.Latin1.GetString(File.ReadAllBytes(file));
            foreach (var hit in InText(Path.GetFileName(file), text, canaries.Where(canary => canary.InFiles)))
                yield return hit;
        }
    }

    private static string Around(string text, string form)
    {
        var at = text.IndexOf(form, StringComparison.Ordinal);
        return text[Math.Max(0, at - 120)..Math.Min(text.Length, at + form.Length + 40)];
    }
}

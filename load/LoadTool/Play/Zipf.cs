namespace Rolecall.LoadTool.Play;

/// <summary>Ranks by Zipf's law: the k-th, counted from 1, as often as 1/k^exponent.</summary>
internal sealed class Zipf
{
    private readonly double[] upTo;

    public Zipf(int count, double exponent)
    {
        upTo = new double[count];
        var sum = 0.0;
        for (var i = 0; i < count; i++)
            upTo[i] = sum += Math.Pow(i + 1, -exponent);
        for (var i = 0; i < count; i++)
            upTo[i] /= sum;
    }

    /// <param name="share">0 to 1, exclusive.</param>
    /// <returns>A rank, counted from 0.</returns>
    public int Rank(double share)
    {
        var at = Array.BinarySearch(upTo, share);
        return Math.Min(upTo.Length - 1, at < 0 ? ~at : at + 1);
    }
}
